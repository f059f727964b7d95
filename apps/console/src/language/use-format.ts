/** Money, times and sizes as people of this language write them. */
import { useMemo } from 'react';
import { useLanguage } from './language-provider.tsx';

/** A decimal string of the wire: Intl reads it digit by digit, so that nothing passes through a float. */
type Decimal = `${number}`;

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

function createFormat(locale: string) {
  const money = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'MXN',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 6,
    minimumFractionDigits: 2,
  });
  const signed = new Intl.NumberFormat(locale, {
    ...money.resolvedOptions(),
    signDisplay: 'exceptZero',
  } as Intl.NumberFormatOptions);
  const roundMoney = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'MXN',
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  });
  const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const usd = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'code',
    maximumFractionDigits: 6,
    minimumFractionDigits: 2,
  });
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const exactTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' });
  const unit = (name: string, value: number) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    }).format(value);
  return {
    /** Pesos, exactly as they stand in the books: `$4.20`. */
    money: (decimal: string) => `${money.format(decimal as Decimal)} MXN`,
    /** Where the head of a column says which money. */
    amount: (decimal: string) => money.format(decimal as Decimal),
    /** With a plus too: `+$500.00`, `-$4.20`. */
    signedAmount: (decimal: string) => signed.format(decimal as Decimal),
    /** At the edge of a chart: `$1.5K`. */
    roundAmount: (value: number) => roundMoney.format(value),
    /** Of milliseconds: the number alone, with one digit after the point. */
    seconds: (milliseconds: number) => oneDecimal.format(milliseconds / 1000),
    usd: (decimal: string) => usd.format(decimal as Decimal),
    number: (value: number | bigint) => number.format(value),
    /** Of a share from 0 to 1. */
    percent: (share: number) => percent.format(share),
    /** Of Unix seconds. */
    dateTime: (seconds: number) => dateTime.format(seconds * 1000),
    exactTime: (seconds: number) => exactTime.format(seconds * 1000),
    date: (seconds: number) => date.format(seconds * 1000),
    /** Of a calendar day such as `2026-11-25`, which is the same in every zone. */
    day: (calendarDay: string) => day.format(Date.parse(calendarDay)),
    shortDay: (calendarDay: string) => shortDay.format(Date.parse(calendarDay)),
    /** “5 minutes ago”, of Unix seconds. */
    ago(seconds: number, nowSeconds = Date.now() / 1000) {
      const difference = seconds - nowSeconds;
      const [name, length] = UNITS.find(([, each]) => Math.abs(difference) >= each) ?? ['second', 1];
      return relative.format(Math.round(difference / length), name);
    },
    /** “2 min 5 sec”, “5 sec”. */
    duration(seconds: number) {
      const whole = Math.round(seconds);
      if (whole < 60) return unit('second', whole);
      const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
      return rest === 0 ? unit('minute', minutes) : `${unit('minute', minutes)} ${unit('second', rest)}`;
    },
    /** “350 ms”, “3.2 sec”, “2 min 5 sec”. */
    milliseconds(value: number) {
      if (value < 1000) return unit('millisecond', Math.round(value));
      return value < 60_000 ? unit('second', value / 1000) : this.duration(value / 1000);
    },
    bytes(count: number) {
      const step = Math.min(
        BYTE_UNITS.length - 1,
        Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)),
      );
      return unit(BYTE_UNITS[step] ?? 'byte', count / 1000 ** step);
    },
  };
}

export type Format = ReturnType<typeof createFormat>;

export function useFormat(): Format {
  const { locale } = useLanguage();
  return useMemo(() => createFormat(locale), [locale]);
}
