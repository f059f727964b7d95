/** What people read fits the terminal that they have. */
import { exampleJob } from '@geekhub/testing/example-job';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { type Column, formatDetails, formatTable } from '../src/format-table.ts';
import { formatDuration } from '../src/format-time.ts';
import { plainText } from '../src/plain-text.ts';
import { formatProgress } from '../src/show-progress.ts';

interface Row {
  id: string;
  cost: string;
  prompt: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'JOB', value: ({ id }) => id },
  { title: 'COST', value: ({ cost }) => cost, right: true },
  { title: 'PROMPT', value: ({ prompt }) => prompt, flexible: true },
];
const ROWS = [
  { id: 'first', cost: '4.20', prompt: 'an astronaut surfing a giant wave of green salsa' },
  { id: 'second', cost: '16.80', prompt: '海のボート' },
];

describe('a table', () => {
  test('has what it needs where there is room', () => {
    expect(formatTable(COLUMNS, ROWS, 80)).toBe(
      'JOB      COST  PROMPT\n' +
        'first    4.20  an astronaut surfing a giant wave of green salsa\n' +
        'second  16.80  海のボート',
    );
  });

  test('gives up the end of its longest text where there is less', () => {
    expect(formatTable(COLUMNS, ROWS, 31)).toBe(
      'JOB      COST  PROMPT\nfirst    4.20  an astronaut su…\nsecond  16.80  海のボート',
    );
  });

  test('stands one below the other where it cannot be one', () => {
    expect(formatTable(COLUMNS, ROWS.slice(1), 20)).toBe('job     second\ncost    16.80\nprompt  海のボート');
  });

  test('is never wider than the terminal, whatever stands in it', () => {
    const anyRow = fc.record({
      id: fc.constant('a'),
      cost: fc.constant('1.00'),
      prompt: fc.string({ unit: 'grapheme' }),
    });
    fc.assert(
      fc.property(fc.array(anyRow), fc.integer({ min: 30, max: 200 }), (rows, width) => {
        for (const line of formatTable(COLUMNS, rows, width).split('\n')) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

test('details leave out what is not there, and keep whole what is to be copied', () => {
  expect(
    formatDetails(
      [
        ['Job', 'a'],
        ['Error', null],
        ['URL', 'https://example.com/a/long/one'],
      ],
      20,
    ),
  ).toBe('Job  a\nURL\n  https://example.com/a/long/one');
});

test('no text of others reaches the terminal with something that it would obey', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainText(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
  expect(plainText('a\u001b]0;title\u0007b')).toBe('a ]0;title b');
});

test('durations are read as on a clock', () => {
  expect([0, 7.4, 60, 754, 3723].map(formatDuration)).toEqual(['0:00', '0:07', '1:00', '12:34', '1:02:03']);
});

describe('the line of progress', () => {
  const unpainted = (text: string) => text;
  const job = exampleJob({ progress: 42, progress_source: 'estimated' });
  const moment = { job, elapsedSeconds: 65, leftSeconds: 90 };

  test.each([
    [80, '[=============                 ]  ~42%  processing  1:30 left'],
    [40, '[===     ]  ~42%  processing  1:30 left'],
    [30, '~42%  processing  1:30 left'],
    [24, '~42%  1:30 left'],
  ])('in %i columns', (width, line) => {
    expect(formatProgress(moment, width, unpainted).trim()).toBe(line.trim());
  });

  test('says how long it takes where nobody knows how long it will, and makes up no number', () => {
    const unknown = { job: exampleJob(), elapsedSeconds: 65, leftSeconds: null };
    expect(formatProgress(unknown, 0, unpainted)).toBe(' --%  processing  1:05');
  });

  test('never goes beyond the last column', () => {
    fc.assert(
      fc.property(
        ...[
          fc.integer({ min: 20, max: 200 }),
          fc.integer({ min: 0, max: 100 }),
          fc.integer({ min: 0, max: 30_000 }),
        ],
        (width, progress, leftSeconds) => {
          const line = formatProgress(
            { ...moment, leftSeconds, job: exampleJob({ progress }) },
            width,
            unpainted,
          );
          expect(line.length).toBeLessThan(width);
        },
      ),
    );
  });
});
