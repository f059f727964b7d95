/** A sweep comes back when its time is over, and before that when there is something to come back for. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Round, type SweepLoop, startSweepLoop } from '../src/sweep-loop.ts';

const EVERY_MS = 1_000;

let loop: SweepLoop;
let rounds: number;
let next: () => Promise<Round>;
let errors: unknown[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  rounds = 0;
  errors = [];
  next = async () => ({ full: false });
  const sweep = () => {
    rounds += 1;
    return next();
  };
  loop = startSweepLoop(sweep, EVERY_MS, (error) => errors.push(error));
});
afterEach(async () => {
  await loop.stop();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test('a round follows each second', async () => {
  await pass(EVERY_MS - 1);
  expect(rounds).toBe(0);
  await pass(1);
  expect(rounds).toBe(1);
  await pass(2 * EVERY_MS);
  expect(rounds).toBe(3);
});

test('one that had no room for all is followed soon', async () => {
  next = async () => ({ full: true });
  await pass(EVERY_MS);
  await pass(50);
  expect(rounds).toBe(2);
  next = async () => ({ full: false });
  await pass(50);
  expect(rounds).toBe(3);
  await pass(EVERY_MS - 1);
  expect(rounds).toBe(3);
});

test('one that left something behind is followed when there is room again, and not before', async () => {
  const { promise: freed, resolve } = Promise.withResolvers<void>();
  next = async () => ({ full: false, freed });
  await pass(EVERY_MS);
  await pass(200);
  expect(rounds).toBe(1);
  next = async () => ({ full: false });
  resolve();
  await pass(50);
  expect(rounds).toBe(2);
  await pass(EVERY_MS - 1);
  expect(rounds).toBe(2);
  await pass(1);
  expect(rounds).toBe(3);
});

test('while nothing comes free a round follows each second as ever', async () => {
  next = async () => ({ full: false, freed: new Promise<void>(() => {}) });
  await pass(5 * EVERY_MS);
  expect(rounds).toBe(5);
});

test('room that the rounds after it have seen hurries none of them', async () => {
  const { promise: freed, resolve } = Promise.withResolvers<void>();
  next = async () => ({ full: false, freed });
  await pass(EVERY_MS);
  next = async () => ({ full: false });
  await pass(EVERY_MS);
  expect(rounds).toBe(2);
  resolve();
  await pass(EVERY_MS - 1);
  expect(rounds).toBe(2);
});

test('a round that breaks off is told of, and is followed after a second', async () => {
  next = async () => ({ full: true });
  await pass(EVERY_MS);
  next = () => Promise.reject(new Error('no database'));
  await pass(50);
  expect(errors).toEqual([new Error('no database')]);
  await pass(EVERY_MS - 1);
  expect(rounds).toBe(2);
  await pass(1);
  expect(rounds).toBe(3);
});

test('nothing follows a stop, though room comes free', async () => {
  const { promise: freed, resolve } = Promise.withResolvers<void>();
  next = async () => ({ full: false, freed });
  await pass(EVERY_MS);
  await loop.stop();
  resolve();
  await pass(5 * EVERY_MS);
  expect(rounds).toBe(1);
});
