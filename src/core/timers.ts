/**
 * A clock with an alarm: what is injected wherever time passes. An RxJS SchedulerLike is one, so tests run on virtual time.
 */
export interface Timers {
  /** Milliseconds since whenever. */
  now(): number;
  /** Calls `work` once, `delay` ms from now, unless it is unsubscribed before. */
  schedule(work: () => void, delay: number): { unsubscribe(): void };
}
