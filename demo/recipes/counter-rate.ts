import { createCounters, derivative, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** Requests served, read every 10 s; the server restarts after the third reading. */
export const requests: Sample[] = [100, 150, 200, 30, 80].map((value, i) => ({ t: i * 10_000, value }));

/** How many requests per second? A counter that restarts at 0 goes on counting, so the rate never turns negative. */
export function counterRate(samples: readonly Sample[], print: Print): void {
  const counters = createCounters();
  from(samples)
    .pipe(derivative({ counter: true, per: 's', counters }))
    .subscribe(({ value, derivative: rate }) => print(`${value} requests, ${rate} per second`));
  print(`${counters.resets} restart`);
}

recipe(import.meta.url, (print) => counterRate(requests, print));
