import { byKey, derivative, fromWebSocket } from 'fluxion';
import { map, type Subscription, scan } from 'rxjs';
import { program } from './program.js';

const LIMIT = 1; // °C per minute

/** Which boiler is heating up too fast? Raises an alert on three rising results in a row, and clears it on three others. */
export function temperatureAlert(url: string, print: (line: string) => void): Subscription {
  const feed = { time: { at: '/ts' }, value: '/temp', key: '/id' };
  const watch = (key: string) => (source: Parameters<ReturnType<typeof derivative>>[0]) =>
    source.pipe(
      derivative({ per: 'min', maxGap: '5 min' }),
      scan(
        ({ raised, streak }, { derivative: rate }) => {
          const rising = (rate ?? 0) > LIMIT;
          const next = rising === raised ? 0 : streak + 1;
          return next < 3 ? { raised, streak: next, rate } : { raised: rising, streak: 0, rate };
        },
        { raised: false, streak: 0, rate: null as number | null },
      ),
      map((state) => ({ key, ...state })),
    );
  const alerts = new Set<string>();
  return fromWebSocket(`${url}/boilers`, { map: feed })
    .pipe(byKey(watch))
    .subscribe(({ key, raised, rate }) => {
      if (raised === alerts.has(key)) return;
      if (raised) alerts.add(key);
      else alerts.delete(key);
      print(`${raised ? 'ALERT' : 'clear'} ${key}: ${(rate ?? 0).toFixed(2)} °C/min`);
    });
}

program(import.meta.url, temperatureAlert);
