import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMicros, parseMicros } from '../src/money.ts';
import { price } from '../src/price.ts';

const anyMicros = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });

describe('amounts on the wire', () => {
  it('survive being written and read, whatever their size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -999_999_999_999_999_999n, max: 999_999_999_999_999_999n }), (micros) => {
        expect(parseMicros(formatMicros(micros))).toBe(micros);
      }),
    );
  });

  it('have two to six digits after the point and no zeros beyond the second', () => {
    fc.assert(
      fc.property(anyMicros, (micros) => {
        expect(formatMicros(micros)).toMatch(/^-?\d+\.(\d{2}|\d{2,5}[1-9])$/);
      }),
    );
  });

  it.each([
    [4_200_000n, '4.20'],
    [54_600n, '0.0546'],
    [1n, '0.000001'],
    [-4_200_000n, '-4.20'],
    [0n, '0.00'],
    [9_007_199_254_740_993n, '9007199254.740993'],
  ])('%s micros are %s', (micros, text) => {
    expect(formatMicros(micros)).toBe(text);
  });

  it.each(['', '1.', '.5', '1e3', '0x10', '1,00', ' 1', '1.0000001', '+1', 'NaN', '--1', '1234567890123'])(
    'refuse %j rather than guess',
    (text) => {
      expect(parseMicros(text)).toBeNull();
    },
  );
});

describe('price', () => {
  const terms = { usdMicrosPerSecond: 40_000n, markupMicros: 1_050_000n, fxMicros: 20_000_000n };

  it('of ten Kling videos of five seconds is 42.00 MXN', () => {
    expect(formatMicros(price(terms, 5) * 10n)).toBe('42.00');
  });

  it('is exact where the product ends within a millionth, and half up where it does not', () => {
    expect(formatMicros(price({ ...terms, fxMicros: 18_530_000n }, 5))).toBe('3.8913');
    expect(price({ usdMicrosPerSecond: 1n, markupMicros: 500_000n, fxMicros: 1_000_000n }, 1)).toBe(1n);
    expect(price({ usdMicrosPerSecond: 1n, markupMicros: 499_999n, fxMicros: 1_000_000n }, 1)).toBe(0n);
  });

  it('never falls when the seconds rise', () => {
    const rate = fc.bigInt({ min: 1n, max: 100_000_000n });
    fc.assert(
      fc.property(rate, rate, rate, fc.nat(60), (usdMicrosPerSecond, markupMicros, fxMicros, seconds) => {
        const each = { usdMicrosPerSecond, markupMicros, fxMicros };
        expect(price(each, seconds + 1) >= price(each, seconds)).toBe(true);
      }),
    );
  });
});
