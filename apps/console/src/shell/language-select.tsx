/** Chooses the language of the page. */
import { useLanguage } from '../language/language-provider.tsx';
import { LOCALE_NAMES, LOCALES } from '../language/locale.ts';
import { Select } from '../ui/select.tsx';

const OPTIONS = LOCALES.map((locale) => ({ value: locale, label: LOCALE_NAMES[locale] }));

export function LanguageSelect() {
  const { locale, setLocale } = useLanguage();
  return (
    <div className="w-48">
      <Select label="Language · Idioma" options={OPTIONS} value={locale} onChange={setLocale} />
    </div>
  );
}
