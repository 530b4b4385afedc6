import { derivative, fromWebSocket } from 'fluxion';
import type { Subscription } from 'rxjs';
import { liveRecipe, type Print } from '../program.js';

/** How fast do the readings of live sensors change? Prints a line for every reading that has a rate. */
export function sensorRate(url: string, print: Print): Subscription {
  return fromWebSocket(`${url}/host`)
    .pipe(derivative({ keyed: true, per: 's', maxGap: '10s' }))
    .subscribe({
      next({ key, value, derivative: rate }) {
        if (rate !== null) print(`${key}: ${value.toFixed(3)}, changing by ${rate.toFixed(3)} per second`);
      },
      error: (error: Error) => print(`stopped: ${error.message}`), // a wrong address, for example
    });
}

liveRecipe(import.meta.url, sensorRate);
