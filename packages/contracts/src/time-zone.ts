/** The name of a time zone, as browsers tell it. */
import { z } from 'zod';

/** Offsets such as `+05:30` are zones to `Intl` too, but to nobody's calendar. */
const NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

function isTimeZone(name: string): boolean {
  if (!NAME.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, { message: 'must be the name of a time zone, such as America/Mexico_City' });
