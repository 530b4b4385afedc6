import { createCounters, derivative, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

const minutes = (m: number, value: number): Sample => ({ t: m * 60_000, value });

/** A water level in cm. The sensor was off for an hour. */
export const levels: Sample[] = [minutes(0, 100), minutes(1, 102), minutes(2, 104), minutes(62, 50), minutes(63, 49)];

/** No slope across a gap: each stretch of samples has its own start and end. */
export function gaps(samples: readonly Sample[], print: Print): void {
  const counters = createCounters();
  from(samples)
    .pipe(derivative({ maxGap: '5 min', per: 'min', counters }))
    .subscribe(({ value, derivative: slope, edge = 'inside' }) => print(`${value} cm, ${slope} cm/min (${edge})`));
  print(`${counters.gaps} gap`);
}

recipe(import.meta.url, (print) => gaps(levels, print));
