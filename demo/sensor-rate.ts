import { byKey, derivative, fromWebSocket } from 'fluxion';
import type { Subscription } from 'rxjs';
import { program } from './program.js';

/** How fast do the readings of live sensors change? Prints a line for every final derivative. */
export function sensorRate(url: string, print: (line: string) => void): Subscription {
  return fromWebSocket(`${url}/host`)
    .pipe(byKey(() => derivative({ per: 's', maxGap: '10s' })))
    .subscribe(({ key, value, derivative: rate }) => {
      if (rate !== null) print(`${key}: ${value.toFixed(3)}, changing by ${rate.toFixed(3)} per second`);
    });
}

program(import.meta.url, sensorRate);
