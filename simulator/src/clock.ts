/** The time of the run: it passes only when the run says so. */
import type { Timers } from '@geekhub/ports/timers';
import type { Life, Scheduler } from './scheduler.ts';
import { SimFault } from './sim-fault.ts';

export interface Clock {
  /** Milliseconds since the run began. */
  now(): number;
  /** When the next timer of a living process rings; null where none is set. */
  nextRing(): number | null;
  /** Rings what is due by then, in order. */
  moveTo(time: number): void;
  /** The timers of one process: they die with it. */
  timersOf(life: Life): Timers;
}

interface Alarm {
  at: number;
  life: Life;
  ring: () => void;
}

export function createClock(scheduler: Scheduler): Clock {
  let now = 0;
  const alarms = new Set<Alarm>();

  function living(): Alarm[] {
    for (const alarm of alarms) if (!alarm.life.alive) alarms.delete(alarm);
    // What a frozen process would have heard, it hears when it goes on.
    return [...alarms].filter(({ life }) => !life.frozen).sort((left, right) => left.at - right.at);
  }

  function setAlarm(life: Life, milliseconds: number, ring: () => void): Alarm {
    const alarm = { at: now + milliseconds, life, ring };
    alarms.add(alarm);
    return alarm;
  }

  return {
    now: () => now,
    nextRing: () => living()[0]?.at ?? null,
    moveTo(time) {
      for (let due = living()[0]; due !== undefined && due.at <= time; due = living()[0]) {
        now = Math.max(now, due.at);
        alarms.delete(due);
        due.ring();
      }
      now = Math.max(now, time);
    },
    timersOf(life) {
      return {
        now: () => now,
        async sleep(milliseconds, signal) {
          if (signal?.aborted) return;
          await new Promise<void>((resolve) => {
            const alarm = setAlarm(life, milliseconds, resolve);
            signal?.addEventListener('abort', () => {
              alarms.delete(alarm);
              resolve();
            });
          });
          await scheduler.turn(life, 'wakes');
        },
        deadline(milliseconds) {
          const controller = new AbortController();
          setAlarm(life, milliseconds, () => controller.abort(new SimFault('the time is over')));
          return controller.signal;
        },
        every(milliseconds, work) {
          let alarm: Alarm;
          const again = () => {
            alarm = setAlarm(life, milliseconds, () => {
              again();
              work();
            });
          };
          again();
          return () => alarms.delete(alarm);
        },
      };
    },
  };
}
