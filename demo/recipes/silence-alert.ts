import { type Sample, whenSilent } from 'fluxion';
import { concat, interval, map, NEVER, type Observable, type SchedulerLike, type Subscription, take } from 'rxjs';
import { type Print, recipe } from '../program.js';

interface Options {
  readonly after: string;
  readonly every: string;
  /** A clock for tests. */
  readonly scheduler?: SchedulerLike;
}

/** Which sensor has stopped sending? Reports each one that is silent, and reports it again while the silence lasts. */
export function silenceAlert(readings: Observable<Sample>, options: Options, print: Print): Subscription {
  return readings
    .pipe(whenSilent({ keyed: true, ...options }))
    .subscribe(({ key, t, sample }) => print(`${key} has been silent for ${(Number(t) - Number(sample.t)) / 1000} s`));
}

recipe(import.meta.url, (print) => {
  const sensor = interval(200).pipe(
    take(5),
    map((i) => ({ key: 'attic', t: Date.now(), value: 20 + i })),
  );
  const running = silenceAlert(concat(sensor, NEVER), { after: '1s', every: '1s' }, print);
  setTimeout(() => running.unsubscribe(), 4500);
});
