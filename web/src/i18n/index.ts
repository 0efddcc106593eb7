import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { setApiLocale } from '../api/client';
import en from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = 'hindsight-language';

function isLanguage(text: string | null | undefined): text is Language {
  return text === 'en' || text === 'de';
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function preferred(): Language {
  const own = stored();
  if (isLanguage(own)) return own;
  return navigator.languages.map((l) => l.slice(0, 2)).find(isLanguage) ?? 'en';
}

/** Only English is part of the first download. */
const loaders: Record<Language, () => Promise<{ default: object }>> = {
  en: () => Promise.resolve({ default: en }),
  de: () => import('./de.json'),
};

async function load(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await loaders[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  setApiLocale(language);
}

export async function initI18n(): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  const wanted = preferred();
  if (wanted !== 'en') await load(wanted).catch(() => undefined);
  else document.documentElement.lang = 'en';
  return i18next;
}

export async function setLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // not kept for the next visit, that is all
  }
  await load(language);
}
