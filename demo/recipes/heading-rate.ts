import { derivative, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** A compass that passes north. */
export const headings: Sample[] = [350, 356, 2, 8].map((value, i) => ({ t: i * 2000, value }));

/** How fast does a ship turn? With `period: 360` the step from 356° to 2° is +6°, not -354°. */
export function headingRate(samples: readonly Sample[], print: Print): void {
  from(samples)
    .pipe(derivative({ period: 360, per: 'min' }))
    .subscribe(({ value, derivative: rate }) => print(`${value}°, turning by ${rate}°/min`));
}

recipe(import.meta.url, (print) => headingRate(headings, print));
