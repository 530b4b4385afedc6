import { derivative, fromWebSocket } from 'fluxion';
import type { Subscription } from 'rxjs';
import { liveRecipe, type Print } from '../program.js';

const RAISE = 8; // °C per minute
const CLEAR = 4; // lower, so that a slope near the limit does not switch the alert on and off

/** Which boiler heats up too fast? Raises an alert above one slope and clears it below a lower one (hysteresis). */
export function temperatureAlert(url: string, print: Print): Subscription {
  const map = { time: '/ts', value: '/temp', key: '/id' };
  const estimator = { kind: 'least-squares', window: '5s', minSamples: 5 } as const;
  const raised = new Set<string>();
  return fromWebSocket(`${url}/boilers`, { map })
    .pipe(derivative({ keyed: true, per: 'min', maxGap: '30s', estimator }))
    .subscribe({
      next({ key = '', derivative: slope }) {
        if (slope === null) return; // not enough samples yet
        if (!raised.has(key) && slope > RAISE) {
          raised.add(key);
          print(`ALERT ${key}: ${slope.toFixed(2)} °C/min`);
        } else if (raised.has(key) && slope < CLEAR) {
          raised.delete(key);
          print(`clear ${key}: ${slope.toFixed(2)} °C/min`);
        }
      },
      error: (error: Error) => print(`stopped: ${error.message}`),
    });
}

liveRecipe(import.meta.url, temperatureAlert);
