import { type Sample, secondDerivative } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** Metres that a stone has fallen, at irregular times. */
export const falls: Sample[] = [0, 100, 300, 400, 600].map((t) => ({ t, value: (9.81 / 2) * (t / 1000) ** 2 }));

/** How fast does the speed change? The second derivative of a position is an acceleration. */
export function acceleration(samples: readonly Sample[], print: Print): void {
  from(samples)
    .pipe(secondDerivative({ per: 's' }))
    .subscribe(({ t, derivative }) => print(`${t} ms: ${derivative?.toFixed(3)} m/s²`));
}

recipe(import.meta.url, (print) => acceleration(falls, print));
