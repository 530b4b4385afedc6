import { createCounters, derivative, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

const at = (seconds: number, key: string, value: number): Sample => ({ t: seconds * 1000, key, value });

/** Three scooters report their battery in per cent; there is room for two at a time. */
export const batteries: Sample[] = [
  at(0, 'scooter-1', 90),
  at(0, 'scooter-2', 50),
  at(60, 'scooter-1', 89),
  at(60, 'scooter-2', 48),
  at(120, 'scooter-2', 46),
  at(120, 'scooter-3', 70),
];

/** Many devices, bounded memory: with too many, the one that was idle the longest ends first, with its last result. */
export function fleet(samples: readonly Sample[], print: Print): void {
  const counters = createCounters();
  from(samples)
    .pipe(derivative({ keyed: { idleTtl: '1h', maxKeys: 2 }, per: 'h', counters }))
    .subscribe(({ key, value, derivative: rate }) => print(`${key}: ${value} %, ${rate ?? 'no'} %/h`));
  print(`${counters.evicted} device dropped out`);
}

recipe(import.meta.url, (print) => fleet(batteries, print));
