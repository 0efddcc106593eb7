import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import { initI18n } from './i18n';

// a loaded machine may be slow; a passing test does not wait
configure({ asyncUtilTimeout: 8000 });

beforeAll(async () => {
  await initI18n();
});

afterEach(() => {
  cleanup();
});
