/** Knows the language of the page, and lets it be changed without a reload. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import { keepChoice } from '../shell/choices.ts';
import { detectLocale, type Locale } from './locale.ts';

interface Language {
  locale: Locale;
  setLocale: (locale: Locale) => void;
}

const LanguageContext = createContext<Language | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState(detectLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const language = useMemo(
    () => ({
      locale,
      setLocale(next: Locale) {
        keepChoice('locale', next);
        setLocale(next);
      },
    }),
    [locale],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (language === null) throw new Error('outside of LanguageProvider');
  return language;
}
