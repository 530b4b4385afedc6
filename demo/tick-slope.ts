import { byKey, createCounters, derivative, fromWebSocket } from 'fluxion';
import type { Subscription } from 'rxjs';
import { program } from './program.js';

/** Where is the price going? Trades of one millisecond are one tick: the last price stands, the others are counted. */
export function tickSlope(url: string, print: (line: string) => void): Subscription {
  const counters = createCounters();
  const map = { when: { '/e': 'trade' }, time: { at: '/T', unit: 'ms' }, value: '/p', key: '${/s}' } as const;
  return fromWebSocket(`${url}/ticks`, { map })
    .pipe(byKey(() => derivative({ per: 's', ties: 'last', maxGap: '30s', counters })))
    .subscribe(({ key, value, derivative: slope }) => {
      if (slope !== null)
        print(`${key}: ${value.toFixed(2)} USD, ${slope.toFixed(2)} USD/s (${counters.tied} ties so far)`);
    });
}

program(import.meta.url, tickSlope);
