import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../../../config/localization/en.json';
import { getJson, setApiLocale } from '../api/client';
import type { UiConfiguration } from '../api/types';

// The server has the texts, so that whoever runs it can change them and add languages. English is built in, too: it
// says which keys there are, and the application can talk when the server does not answer.

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

const KEY = 'hindsight-language';
const DEADLINE_MS = 10_000;

function stored(): string[] {
  try {
    return [localStorage.getItem(KEY) ?? ''];
  } catch {
    return [];
  }
}

/** The first of the wanted languages that there is: "de-AT" is content with "de". */
export function choose(available: readonly string[], fallback: string, wanted: readonly string[]): string {
  for (const one of wanted) {
    const found = available.find((code) => code === one) ?? available.find((code) => code === one.split('-')[0]);
    if (found) return found;
  }
  return fallback;
}

/** How a language calls itself. */
export function languageName(code: string): string {
  let name: string | undefined;
  try {
    name = new Intl.DisplayNames([code], { type: 'language' }).of(code);
  } catch {
    // no code of a language: the name of its file has to do
  }
  return name ? name.charAt(0).toLocaleUpperCase(code) + name.slice(1) : code;
}

async function show(language: string): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  setApiLocale(language);
}

async function load(language: string): Promise<void> {
  // asked anew with each start: an upgrade or a changed file must not leave yesterday's texts
  const texts = await getJson<object>('localization', {
    query: { localeCode: language },
    signal: AbortSignal.timeout(DEADLINE_MS),
    cache: 'no-cache',
  });
  i18next.addResourceBundle(language, 'translation', texts, true, true);
  await show(language);
}

/** Begins with the language that fits best; with the English that is built in if the server cannot be asked. */
export async function initI18n(configuration?: () => Promise<UiConfiguration>): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  await show('en');
  try {
    const { availableLocales = ['en'], fallbackLocale = 'en' } = (await configuration?.()) ?? {};
    if (configuration) await load(choose(availableLocales, fallbackLocale, [...stored(), ...navigator.languages]));
  } catch {
    // English it is; the pages say what does not work
  }
  return i18next;
}

export async function setLanguage(language: string): Promise<void> {
  await load(language);
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // not kept for the next visit, that is all
  }
}
