import { Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Timers } from '../../src/core/timers.js';
import { createCounters, type DerivativeOptions, derivative } from '../../src/index.js';

/** A clock that can stand still with its program: what falls due meanwhile goes off late. */
class Clock implements Timers {
  #now = 0;
  #set: { at: number; work: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  schedule(work: () => void, delay: number) {
    const one = { at: this.#now + delay, work };
    this.#set.push(one);
    return {
      unsubscribe: () => {
        this.#set = this.#set.filter((other) => other !== one);
      },
    };
  }

  /** Time passes, and the program listens. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#set.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#goOff(next);
    }
    this.#now = end;
  }

  /** Time passes, and the program does not: then all that is due goes off, once, before anything is read. */
  stall(ms: number): void {
    this.#now += ms;
    for (const due of this.#set.filter(({ at }) => at <= this.#now)) this.#goOff(due);
  }

  #goOff(due: { at: number; work: () => void }): void {
    this.#set = this.#set.filter((other) => other !== due);
    due.work();
  }
}

function run(options: DerivativeOptions, live: (send: (t: number) => void, clock: Clock) => void) {
  const clock = new Clock();
  const counters = createCounters();
  const source = new Subject<{ t: number; value: number }>();
  const seen: [unknown, unknown][] = [];
  source.pipe(derivative({ ...options, scheduler: clock, counters })).subscribe(({ t, edge }) => seen.push([t, edge]));
  live((t) => source.next({ t, value: t / 1000 }), clock);
  source.complete();
  return { seen, counters };
}

describe('a program that stood still', () => {
  it('takes no sample in order for late, of those that came meanwhile', () => {
    const { seen, counters } = run({ lateness: '500ms' }, (send, clock) => {
      for (let t = 0; t <= 1000; t += 100) {
        send(t);
        clock.pass(100);
      }
      clock.stall(3000);
      for (let t = 1100; t <= 4200; t += 100) send(t); // as they waited in the socket
      clock.pass(1000);
    });
    expect(counters).toMatchObject({ in: 43, out: 43, late: 0 });
    expect(seen.map(([t]) => t)).toEqual(Array.from({ length: 43 }, (_, i) => i * 100));
  });

  it('lets time pass only to where it was to act, so that what comes a moment after it woke is in order too', () => {
    const { counters } = run({ lateness: '500ms' }, (send, clock) => {
      for (let t = 0; t <= 1000; t += 100) {
        send(t);
        clock.pass(100);
      }
      clock.stall(3000);
      clock.pass(100);
      for (let t = 1100; t <= 4300; t += 100) send(t);
    });
    expect(counters).toMatchObject({ in: 44, out: 44, late: 0 });
  });

  it('lets what was held leave all the same, when nothing has come', () => {
    const { seen } = run({ lateness: '500ms', estimator: { kind: 'least-squares', window: 2 } }, (send, clock) => {
      send(0);
      send(100);
      clock.stall(3000);
      clock.pass(600);
      expect(clock.now()).toBe(3600);
      send(4000);
    });
    expect(seen.map(([t]) => t)).toEqual([0, 100, 4000]);
  });

  it('hears no silence where samples were waiting to be read', () => {
    const { seen, counters } = run({ silence: { after: '2s', then: 'end' } }, (send, clock) => {
      for (let t = 0; t < 3000; t += 500) {
        send(t);
        clock.pass(500);
      }
      clock.stall(5000);
      for (let t = 3000; t <= 8000; t += 500) send(t);
      clock.pass(100);
    });
    expect(seen.filter(([, edge]) => edge !== undefined)).toEqual([
      [0, 'start'],
      [8000, 'end'],
    ]);
    expect(counters.pending).toBe(0);
  });

  it('hears a silence that is one, a moment later', () => {
    const { seen } = run({ silence: { after: '2s', then: 'end' } }, (send, clock) => {
      send(0);
      send(500);
      clock.stall(5000);
      clock.pass(2);
      send(9000);
      send(9500);
    });
    expect(seen).toEqual([
      [0, 'start'],
      [500, 'end'],
      [9000, 'start'],
      [9500, 'end'],
    ]);
  });
});

describe('the clock of an operator', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([3_600_000, -3_600_000])('does not mind that the date is changed by %i ms', async (change) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const seen: unknown[] = [];
    const source = new Subject<{ t: number; value: number }>();
    const options: DerivativeOptions = { lateness: '30ms', silence: { after: '80ms', then: 'end' } };
    const running = source.pipe(derivative(options)).subscribe(({ t }) => seen.push(t));
    source.next({ t: 0, value: 0 });
    source.next({ t: 10, value: 1 });
    vi.setSystemTime(Date.now() + change);
    source.next({ t: 20, value: 2 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(seen).toEqual([0, 10, 20]);
    running.unsubscribe();
  });
});
