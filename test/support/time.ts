import { VirtualAction, VirtualTimeScheduler } from 'rxjs';
import type { Scheduled, Timers } from '../../src/core/timers.js';

/** A clock that stands still until it is told to go on. */
export class TestClock extends VirtualTimeScheduler {
  constructor() {
    super(VirtualAction, 0);
  }

  /** Lets this much time pass; what falls due in it runs. */
  advance(ms: number): void {
    this.schedule(() => {}, ms);
    this.maxFrames = this.frame + ms;
    this.flush();
  }
}

/** A clock as {@link TestClock}, for thousands of alarms: those of one call of `advance` ring in the order they were set. */
export class ManyAlarms implements Timers {
  #now = 0;
  readonly #alarms = new Set<{ readonly at: number; readonly work: () => void }>();

  now(): number {
    return this.#now;
  }

  schedule(work: () => void, delay: number): Scheduled {
    const alarm = { at: this.#now + delay, work };
    this.#alarms.add(alarm);
    return { unsubscribe: () => void this.#alarms.delete(alarm) };
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const alarm of [...this.#alarms]) if (alarm.at <= this.#now && this.#alarms.delete(alarm)) alarm.work();
  }
}

/** Waits until `condition` holds, for sockets need turns of the event loop; rejects after `patience` ms. */
export async function eventually(condition: () => boolean, what = 'it', patience = 8000): Promise<void> {
  const deadline = performance.now() + patience;
  for (let turn = 0; !condition(); turn += 1) {
    if (performance.now() > deadline) throw new Error(`${what} did not come to be within ${patience} ms`);
    await new Promise((resolve) => (turn < 50 ? setImmediate(resolve) : setTimeout(resolve, 2)));
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets the event loop turn a few times: enough for an answer from a peer in this process, however busy the machine is. */
export async function turns(count = 30): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
