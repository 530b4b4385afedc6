/**
 * A clock with an alarm, injected wherever time passes. An RxJS SchedulerLike is one, so tests run on virtual time.
 */
export interface Timers {
  /** Monotonic milliseconds with an arbitrary origin. */
  now(): number;
  /** Calls `work` once, `delay` ms from now, unless it is unsubscribed before. */
  schedule(work: () => void, delay: number): { unsubscribe(): void };
}
