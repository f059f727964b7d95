/** All chance of a run: the same seed gives the same run. */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** 0 ≤ x < 1 */
  fraction(): number;
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  /** true in this part of all cases. */
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

const WARM_UP = 64;

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const fraction = () => uniformFloat64(generator);
  // The first numbers of neighbouring seeds are alike.
  for (let drawn = 0; drawn < WARM_UP; drawn += 1) fraction();
  return {
    fraction,
    between: (from, to) => uniformInt(generator, from, to),
    chance: (probability) => fraction() < probability,
    pick: (list) => list[uniformInt(generator, 0, list.length - 1)] ?? list[0],
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][];
      let rest = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        rest -= weight;
        if (rest < 0) return name;
      }
      throw new Error('nothing has any weight');
    },
  };
}
