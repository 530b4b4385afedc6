import { derivative, type Sample, timeToThreshold } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** A tank that fills up, in per cent, every 10 minutes. */
export const fillings: Sample[] = [70, 72, 74, 76, 79].map((value, i) => ({ t: i * 600_000, value }));

/** When will the tank be full? Divides what is missing by the slope of the last half hour. */
export function timeToFull(samples: readonly Sample[], print: Print): void {
  from(samples)
    .pipe(
      derivative({ estimator: { kind: 'least-squares', window: '31 min', minSamples: 3 }, per: 'h' }),
      timeToThreshold(100, { per: 'h' }),
    )
    .subscribe(({ value, timeTo }) => {
      if (timeTo !== null) print(`${value} %, full in ${Math.round(timeTo / 60_000)} min`);
    });
}

recipe(import.meta.url, (print) => timeToFull(fillings, print));
