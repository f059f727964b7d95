/** When every run begins, by the clock of its database. */
export const START = Date.parse('2026-11-20T12:00:00Z');
