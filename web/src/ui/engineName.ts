import type { TFunction } from 'i18next';
import { EVENT_ENGINE } from '../api/events';

export function engineName(alias: string, t: TFunction): string {
  return alias === EVENT_ENGINE ? t('nav.events') : alias;
}
