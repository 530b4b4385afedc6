import { advise, derivative, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** A slow sine with a little noise, once a second. */
export const noisy: Sample[] = Array.from({ length: 1000 }, (_, i) => ({
  t: i * 1000,
  value: 20 + Math.sin(i / 40) + 0.1 * Math.sin(i * i),
}));

/** Which estimator suits these samples? Asks for advice, then uses it. */
export function chooseEstimator(samples: readonly Sample[], print: Print): void {
  const [advice] = advise(samples);
  if (advice === undefined) return;
  const { estimator, expectedError, options } = advice;
  print(`${JSON.stringify(estimator)}, expected error ${expectedError.toPrecision(2)} per second`);
  let used = 0;
  from(samples)
    .pipe(derivative(options))
    .subscribe(({ derivative: slope }) => {
      if (slope !== null) used += 1;
    });
  print(`${used} of ${samples.length} samples have a slope`);
}

recipe(import.meta.url, (print) => chooseEstimator(noisy, print));
