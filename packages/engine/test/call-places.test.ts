import { beforeEach, describe, expect, it } from 'vitest';
import { type CallPlaces, createCallPlaces, type EnterLine } from '../src/call-places.ts';
import { createMovedTime, type MovedTime } from './moved-time.ts';

const never = new AbortController().signal;

let time: MovedTime;
let places: CallPlaces;
let line: EnterLine;
beforeEach(() => {
  time = createMovedTime();
  places = createCallPlaces({ places: 2, waitMs: 10_000 }, time.timers);
  line = places.openLine(2);
});

/** Takes a place now. */
async function enter(signal = never): Promise<() => void> {
  const leave = await line(signal);
  if (leave === null) throw new Error('there was no place');
  return leave;
}

describe('places for calls', () => {
  it('are no more than there are, and are given on in the order of the line', async () => {
    const [first, second] = [await enter(), await enter()];
    const order: string[] = [];
    const third = enter().then((leave) => {
      order.push('third');
      return leave;
    });
    const fourth = enter().then(() => order.push('fourth'));
    await time.advance(1);
    expect([places.taken(), places.waiting(), order]).toEqual([2, 2, []]);
    first();
    const leaveThird = await third;
    expect([places.taken(), places.waiting(), order]).toEqual([2, 1, ['third']]);
    leaveThird();
    await fourth;
    second();
    expect([places.taken(), places.waiting(), order]).toEqual([1, 0, ['third', 'fourth']]);
  });

  it('are not waited for when the line is full', async () => {
    await Promise.all([enter(), enter()]);
    void line(never);
    void line(never);
    expect(await line(never)).toBeNull();
    expect(places.waiting()).toBe(2);
  });

  it('are waited for in lines of their own lengths, and given to whoever came first', async () => {
    const other = places.openLine(1);
    const [first, second] = [await enter(), await enter()];
    const order: string[] = [];
    void line(never).then(() => order.push('first of the one'));
    void other(never).then(() => order.push('the other'));
    void line(never).then(() => order.push('second of the one'));
    expect([await other(never), await line(never), places.waiting()]).toEqual([null, null, 3]);
    first();
    second();
    await time.advance(1);
    expect(order).toEqual(['first of the one', 'the other']);
    void other(never);
    expect(places.waiting()).toBe(2);
  });

  it('are waited for so long, and who gave up holds none', async () => {
    const [first] = [await enter(), await enter()];
    const late = line(never);
    await time.advance(9_999);
    expect(places.waiting()).toBe(1);
    await time.advance(1);
    expect(await late).toBeNull();
    first();
    expect([places.taken(), places.waiting()]).toEqual([1, 0]);
  });

  it('are not waited for by a call that was broken off', async () => {
    await Promise.all([enter(), enter()]);
    const giveUp = new AbortController();
    const call = line(giveUp.signal);
    giveUp.abort();
    expect(await call).toBeNull();
    expect(await line(giveUp.signal)).toBeNull();
    expect(places.waiting()).toBe(0);
  });

  it('are given back once, however often that is said', async () => {
    const leave = await enter();
    await enter();
    leave();
    leave();
    expect(places.taken()).toBe(1);
  });
});
