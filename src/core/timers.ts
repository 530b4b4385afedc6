/**
 * A clock with an alarm, injected wherever time passes. An RxJS SchedulerLike is one, so tests run on virtual time.
 */
export interface Timers {
  /** Monotonic milliseconds with an arbitrary origin. */
  now(): number;
  /** Calls `work` once, `delay` ms from now, unless it is unsubscribed before. */
  schedule(work: () => void, delay: number): Scheduled;
}

/** Something that was scheduled, and can be stopped. */
export interface Scheduled {
  /** Stops it; what has run already stays done. */
  unsubscribe(): void;
}

/** Calls `work` every `ms`, for the first time `ms` from now, until it is unsubscribed. */
export function every(timers: Timers, ms: number, work: () => void): Scheduled {
  let stopped = false;
  let next: Scheduled | undefined;
  const arm = (): void => {
    next = timers.schedule(() => {
      work();
      if (!stopped) arm();
    }, ms);
  };
  arm();
  return {
    unsubscribe() {
      stopped = true;
      next?.unsubscribe();
    },
  };
}
