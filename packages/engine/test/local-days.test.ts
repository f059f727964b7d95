/** The days of a zone leave no moment out and count none twice, whatever its clocks do. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastDays, momentsOf } from '../src/local-days.ts';

const QUARTER_MS = 900_000;
/** Offsets of half and of three quarters of an hour, clocks that change at midnight, the two ends of the world. */
const ZONES = [
  ...[
    'America/Mexico_City',
    'America/Tijuana',
    'UTC',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  ],
  ...[
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'Africa/Cairo',
    'Asia/Beirut',
    'America/Santiago',
    'America/Havana',
  ],
];

/** Making one takes longer than all that it is asked. */
const CALENDARS = new Map(
  ZONES.map((timeZone) => [timeZone, new Intl.DateTimeFormat('sv-SE', { timeZone })] as const),
);

/** As a calendar on the wall there shows it. */
function dateThere(moment: Date, timeZone: string): string {
  return CALENDARS.get(timeZone)?.format(moment) ?? '';
}

test('each quarter of an hour is in the day that the calendar there shows, and in no other', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.date({ min: new Date('2024-01-01'), max: new Date('2033-01-01'), noInvalidDate: true }),
      (zone, now) => {
        const days = lastDays(7, now, zone);
        expect(days.map(({ date }) => date)).toEqual([...new Set(days.map(({ date }) => date))].sort());
        expect(days.at(-1)?.date).toBe(dateThere(now, zone));
        days.forEach(({ date, from, until }, index) => {
          expect(until).toEqual(days[index + 1]?.from ?? until);
          for (let at = from.getTime(); at < until.getTime(); at += QUARTER_MS) {
            expect(dateThere(new Date(at), zone), `${zone} ${new Date(at).toISOString()}`).toBe(date);
          }
          expect(dateThere(new Date(from.getTime() - 1), zone) < date).toBe(true);
          expect(dateThere(until, zone) > date).toBe(true);
        });
      },
    ),
    { numRuns: 60 },
  );
});

test.each([
  ['America/Mexico_City', '2026-11-25T06:00:00.000Z', 24],
  // Their clocks go forward at midnight: the day begins at one.
  ['Africa/Cairo', '2026-11-24T22:00:00.000Z', 24],
  ['Asia/Kathmandu', '2026-11-24T18:15:00.000Z', 24],
])('the 25th of November of %s begins at %s', (zone, begins, hours) => {
  const { from, until } = momentsOf({ from: '2026-11-25', to: '2026-11-25' }, zone);
  expect(from.toISOString()).toBe(begins);
  expect(until.getTime() - from.getTime()).toBe(hours * 3_600_000);
});

test.each([
  ['the clocks go forward', 'America/Tijuana', '2026-03-08', 23],
  ['they go back', 'America/Tijuana', '2026-11-01', 25],
  ['they go forward at midnight', 'Africa/Cairo', '2026-04-24', 23],
  ['they go back at midnight', 'Africa/Cairo', '2026-10-29', 25],
])('a day on which %s is as long as it is', (_, zone, date, hours) => {
  const { from, until } = momentsOf({ from: date, to: date }, zone);
  expect((until.getTime() - from.getTime()) / 3_600_000).toBe(hours);
});

test('a period has both its dates in it', () => {
  const { from, until } = momentsOf({ from: '2026-02-27', to: '2026-03-01' }, 'America/Mexico_City');
  expect([from, until].map((moment) => moment.toISOString())).toEqual([
    '2026-02-27T06:00:00.000Z',
    '2026-03-02T06:00:00.000Z',
  ]);
});
