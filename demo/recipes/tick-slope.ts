import { createCounters, derivative, fromWebSocket } from 'fluxion';
import type { Subscription } from 'rxjs';
import { liveRecipe, type Print } from '../program.js';

const trades = { when: { '/e': 'trade' }, time: { at: '/T', unit: 'ms' }, value: '/p', key: '${/s}' } as const;

/** Where is a price going? The average slope of the last seconds; of several trades in one millisecond the last one counts. */
export function tickSlope(url: string, print: Print): Subscription {
  const counters = createCounters();
  const estimator = { kind: 'slope-average', tau: '5s' } as const; // prices wander: see docs/estimators.md
  return fromWebSocket(`${url}/ticks`, { map: trades })
    .pipe(derivative({ keyed: true, per: 's', ties: 'last', maxGap: '30s', estimator, counters }))
    .subscribe({
      next({ key, value, derivative: slope }) {
        if (slope !== null)
          print(`${key}: ${value.toFixed(2)} USD, ${slope.toFixed(2)} USD/s (${counters.tied} ties so far)`);
      },
      error: (error: Error) => print(`stopped: ${error.message}`),
    });
}

liveRecipe(import.meta.url, tickSlope);
