import { derivative, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** A noisy thermometer, once a minute: level at first, then rising. */
export const celsius: Sample[] = [20.1, 19.9, 20.0, 20.1, 19.9, 20.1, 20.4, 20.8, 21.1, 21.6].map((value, i) => ({
  t: i * 60_000,
  value,
}));

/** Is it really rising? A slope within two standard errors of 0 may be nothing but noise. */
export function errorBars(samples: readonly Sample[], print: Print): void {
  from(samples)
    .pipe(derivative({ estimator: { kind: 'least-squares', window: 5, minSamples: 5 }, per: 'min' }))
    .subscribe(({ value, derivative: slope, standardError = Number.NaN }) => {
      if (slope === null) return; // fewer than five samples so far
      const verdict = Math.abs(slope) > 2 * standardError ? (slope > 0 ? 'rising' : 'falling') : 'steady';
      print(`${value.toFixed(1)} °C, ${slope.toFixed(2)} ± ${(2 * standardError).toFixed(2)} °C/min: ${verdict}`);
    });
}

recipe(import.meta.url, (print) => errorBars(celsius, print));
