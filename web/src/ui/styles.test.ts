import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// A rule that is not closed silently takes all that follow into itself.
describe('style sheets', () => {
  const files = ['src/ui', 'src/diagram', 'src/pages/events'].flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.css')).map((name) => `${folder}/${name}`));

  it.each(files)('%s closes each rule and nests none', (file) => {
    const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
    let depth = 0;
    let openAtRule = false;
    for (const [, before, brace] of text.matchAll(/([^{}]*)([{}])/g)) {
      const inAtRule = /@(media|supports|keyframes|layer)[^;]*$/.test(before ?? '');
      if (brace === '{' && depth > 0) expect(inAtRule || openAtRule, `a rule within the rule before ${before?.trim()}`).toBe(true);
      if (brace === '{' && depth === 0) openAtRule = inAtRule;
      depth += brace === '{' ? 1 : -1;
    }
    expect(depth).toBe(0);
  });
});
