import { type SchedulerAction, type SchedulerLike, Subject, type Subscription, VirtualTimeScheduler } from 'rxjs';
import {
  type Counters,
  createCounters,
  type Derivative,
  type DerivativeOptions,
  type DropReason,
  derivative,
  type Time,
} from '../../src/index.js';

export interface Item {
  readonly t: Time;
  readonly value: unknown;
}

/** What left: when (on the virtual clock), its time, its derivative, and what kind of result it is. */
export type Left = readonly [at: number, t: Time, derivative: unknown, kind: string];

export interface Played {
  readonly left: Left[];
  readonly results: Derivative<Item>[];
  readonly counters: Counters;
  readonly dropped: (readonly [t: Time, value: unknown, reason: DropReason])[];
  /** What the stream ended with: nothing, `complete`, or its error. */
  readonly ended: unknown;
  /** Timers that are still set. */
  readonly timers: number;
}

export type Options = Omit<DerivativeOptions<Item>, 'counters' | 'scheduler' | 'dropped' | 'value'>;
/** A sample, and when it arrives. */
export type Arrival = readonly [at: number, t: Time, value: unknown];

const kindOf = ({ edge, final, assumed }: Derivative<Item>): string =>
  assumed ? `assumed${final === false ? '' : ' final'}` : final === false ? 'early' : (edge ?? '');

/** A virtual clock that gives up, instead of hanging, when a timer sets itself again for ever. */
export function bounded(scheduler: VirtualTimeScheduler, most = 100_000): SchedulerLike {
  let timers = 0;
  return {
    now: () => scheduler.now(),
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
      timers += 1;
      if (timers > most) throw new Error(`${most} timers: one sets itself again for ever`);
      return scheduler.schedule(work, delay, state);
    },
  };
}

/** Plays samples on a virtual clock, to `until`, through one `derivative`. */
export function play(
  arrivals: readonly Arrival[],
  options: Options = {},
  { until = 1e9, complete, unsubscribe }: { until?: number; complete?: number; unsubscribe?: number } = {},
): Played {
  const scheduler = new VirtualTimeScheduler(undefined, until);
  const source = new Subject<Item>();
  const counters = createCounters();
  const results: Derivative<Item>[] = [];
  const left: Left[] = [];
  const dropped: Played['dropped'] = [];
  let ended: unknown;
  for (const [at, t, value] of arrivals) scheduler.schedule(() => source.next({ t, value }), at);
  if (complete !== undefined) scheduler.schedule(() => source.complete(), complete);
  const subscription = source
    .pipe(
      derivative<Item>({
        ...options,
        scheduler: bounded(scheduler),
        counters,
        value: (s) => s.value as number,
        dropped: { next: ({ sample: { t, value }, reason }) => void dropped.push([t, value, reason]) },
      }),
    )
    .subscribe({
      next: (r) => {
        results.push(r);
        left.push([scheduler.now(), r.t, r.derivative, kindOf(r)]);
      },
      error: (error: unknown) => {
        ended = error;
      },
      complete: () => {
        ended = 'complete';
      },
    });
  if (unsubscribe !== undefined) scheduler.schedule(() => subscription.unsubscribe(), unsubscribe);
  scheduler.flush();
  return { left, results, counters, dropped, ended, timers: scheduler.actions.length };
}

/** Samples that arrive at the very time they were taken (ms). */
export const live = (...samples: readonly (readonly [t: number, value: unknown])[]): Arrival[] =>
  samples.map(([t, value]) => [t, t, value]);

/** All results of a stream that completes, without their clock. */
export function all(
  samples: readonly (readonly [t: Time, value: unknown])[],
  options: Options = {},
): Played & { slopes: unknown[] } {
  const played = play(
    samples.map(([t, value]) => [0, t, value]),
    options,
    { complete: 0 },
  );
  return { ...played, slopes: played.results.map((r) => r.derivative) };
}

/** What the counters promise. */
export const accountedFor = (n: Counters): number =>
  n.out + n.missing + n.tied + n.late + n.implausible + n.bad + n.dropped + n.pending;
