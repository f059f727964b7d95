/** How far back one may look at what was spent. Free of zod, so that a page can offer it without carrying it. */

/** Days, today among them. */
export const SPEND_DAYS = [7, 30, 90] as const;
export type SpendDays = (typeof SPEND_DAYS)[number];
