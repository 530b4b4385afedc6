import { derivative, type Sample, turningPoints } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** A price that rises, falls and rises again, once a second. */
export const prices: Sample[] = [100, 102, 103, 101, 98, 97, 99, 102].map((value, i) => ({ t: i * 1000, value }));

/** Where did a price turn? Prints each high and low, at the moment when the slope passes 0. */
export function turns(samples: readonly Sample[], print: Print): void {
  from(samples)
    .pipe(derivative(), turningPoints())
    .subscribe(({ t, kind, value }) =>
      print(`${kind} of ${value.toFixed(2)} after ${(Number(t) / 1000).toFixed(2)} s`),
    );
}

recipe(import.meta.url, (print) => turns(prices, print));
