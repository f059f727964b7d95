/** The limits of a key between the fields of a form and the wire. */
import type { KeyLimits, KeyLimitsInput } from '@geekhub/contracts/key-limits';
import { parseMicros } from '@geekhub/contracts/money';

/** As they stand in the fields: empty where there is no limit. */
export interface LimitTexts {
  requests_per_minute: string;
  open_jobs: string;
  mxn_per_day: string;
  seconds_per_job: string;
  models: string[];
}

export type LimitName = Exclude<keyof LimitTexts, 'models'>;
/** The most that the gateway takes. */
export const MOST = {
  requests_per_minute: 1_000_000,
  open_jobs: 1_000_000,
  seconds_per_job: 60,
} as const;

export type LimitFaults = Partial<Record<LimitName, 'notWhole' | 'notAmount'>>;

export function toLimitTexts(limits: KeyLimits | null): LimitTexts {
  return {
    requests_per_minute: limits?.requests_per_minute?.toString() ?? '',
    open_jobs: limits?.open_jobs?.toString() ?? '',
    mxn_per_day: limits?.mxn_per_day ?? '',
    seconds_per_job: limits?.seconds_per_job?.toString() ?? '',
    models: limits?.models ?? [],
  };
}

/** A text that is no number must not become null on its way: that would lift the limit. */
export function readLimitTexts(texts: LimitTexts): { limits: KeyLimitsInput; faults: LimitFaults } {
  const faults: LimitFaults = {};
  const wholeNumber = (name: keyof typeof MOST): number | null => {
    const text = texts[name].trim();
    if (text === '') return null;
    if (/^[1-9]\d*$/.test(text) && Number(text) <= MOST[name]) return Number(text);
    faults[name] = 'notWhole';
    return null;
  };
  const amount = (name: 'mxn_per_day'): string | null => {
    const text = texts[name].trim();
    if (text === '') return null;
    if ((parseMicros(text) ?? 0n) <= 0n) faults[name] = 'notAmount';
    return text;
  };
  const limits: KeyLimitsInput = {
    requests_per_minute: wholeNumber('requests_per_minute'),
    open_jobs: wholeNumber('open_jobs'),
    mxn_per_day: amount('mxn_per_day'),
    seconds_per_job: wholeNumber('seconds_per_job'),
    models: texts.models.length === 0 ? null : (texts.models as NonNullable<KeyLimitsInput['models']>),
  };
  return { limits, faults };
}
