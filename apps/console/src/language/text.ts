/** The words of a part of the console: both languages stand side by side, next to what shows them. */
import { useMemo } from 'react';
import { createTranslator } from 'use-intl/core';
import { useLanguage } from './language-provider.tsx';

export interface TextTree {
  [key: string]: string | TextTree;
}

type SameKeys<T> = { [Key in keyof T]: T[Key] extends string ? string : SameKeys<T[Key]> };

export interface Text<T extends TextTree> {
  en: T;
  'es-MX': SameKeys<T>;
}

/** ICU messages: `{count, plural, one {# video} other {# videos}}`. A word that one language lacks does not compile. */
export function defineText<const T extends TextTree>(text: Text<T>): Text<T> {
  return text;
}

/** `t('key', { count })` in the language of the page. */
export function useText<T extends TextTree>(text: Text<T>) {
  const { locale } = useLanguage();
  return useMemo(() => createTranslator({ locale, messages: text[locale] as T }), [locale, text]);
}
