/** The languages of the console, and which of them a person reads. */
import { readChoice } from '../shell/choices.ts';

export const LOCALES = ['en', 'es-MX'] as const;
export type Locale = (typeof LOCALES)[number];

/** In its own words: whoever cannot read the page finds the way out. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', 'es-MX': 'Español (México)' };

/** What was chosen before, else the first language of the browser that we have. */
export function detectLocale(): Locale {
  const chosen = readChoice('locale');
  const known = LOCALES.find((locale) => locale === chosen);
  if (known !== undefined) return known;
  for (const language of navigator.languages) {
    if (/^es\b/i.test(language)) return 'es-MX';
    if (/^en\b/i.test(language)) return 'en';
  }
  return 'en';
}
