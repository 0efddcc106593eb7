import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import de from '../../../config/localization/de.json';
import en from '../../../config/localization/en.json';
import { choose, languageName } from '.';

function flat(value: object, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string') all.set(prefix + key, item);
    else for (const [k, v] of flat(item as object, `${prefix}${key}.`)) all.set(k, v);
  }
  return all;
}

const english = flat(en);
const german = flat(de);
const placeholders = (text: string | undefined) => (text?.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? []).sort();

describe('texts', () => {
  it('are complete in German', () => expect([...german.keys()].sort()).toEqual([...english.keys()].sort()));

  it('are nowhere empty', () => {
    for (const texts of [english, german]) expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the same placeholders in both languages', () => {
    for (const [key, text] of english) expect(placeholders(german.get(key)), key).toEqual(placeholders(text));
  });

  it('are all in use', () => {
    const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
      .map((file) => readFileSync(join('src', file), 'utf8'))
      .join('\n');
    // findings are worded by the server, and reports, dashboards and collections named
    const dynamic = /^(savedReport|collection|dashboard|eventProcess)\.(newName|copyName|began|ended)$|^findings\.(?!title$)|^(kind|target\.units|measure|filter\.period|filter\.states|processes\.period|processes\.column|instances\.column|variable\.operator|time\.(per|unit)|events\.(state|column|action|sources\.missing)|node\.per)\.|^work\.(assignee|candidateGroup)$/;
    const unused = [...english.keys()].map((key) => key.replace(/_(one|other)$/, '')).filter((key) => !dynamic.test(key) && !source.includes(`'${key}'`));
    const inAttributes = unused.filter((key) => !source.includes(`"${key}"`));
    expect([...new Set(inAttributes)]).toEqual([]);
  });
});

describe('languages', () => {
  it('are chosen in the order in which they are wanted, regions being optional', () => {
    expect(choose(['en', 'de', 'fr'], 'en', ['', 'ja', 'fr-CH', 'de'])).toBe('fr');
    expect(choose(['en', 'de', 'pt-BR'], 'en', ['pt-BR'])).toBe('pt-BR');
    expect(choose(['en', 'de'], 'de', ['ja'])).toBe('de');
  });

  it('call themselves by their own names', () => {
    expect(['en', 'de', 'fr'].map(languageName)).toEqual(['English', 'Deutsch', 'Français']);
    expect(languageName('not a code')).toBe('not a code');
  });
});
