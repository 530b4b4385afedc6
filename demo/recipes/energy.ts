import { integral, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** The power of a heat pump in kW, every half hour, with a pause of the meter. */
export const power: Sample[] = [2, 4, 4, 2].map((value, i) => ({ t: i * 1_800_000 + (i > 2 ? 86_400_000 : 0), value }));

/** How much energy was that? Adds up kW over hours; a gap starts at 0 again, for nobody knows what happened in it. */
export function energy(samples: readonly Sample[], print: Print): void {
  from(samples)
    .pipe(integral({ per: 'h', maxGap: '2h' }))
    .subscribe(({ value, integral: kWh }) => print(`${value} kW, ${kWh} kWh so far`));
}

recipe(import.meta.url, (print) => energy(power, print));
