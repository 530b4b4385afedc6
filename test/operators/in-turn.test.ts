import { Subject, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Counters, createCounters, type DerivativeOptions, derivative } from '../../src/index.js';

interface Reading {
  readonly key: string;
  readonly t: number;
  readonly value: number;
}

type Options = DerivativeOptions<Reading, number>;

const identity = ({ in: arrived, pending, ...rest }: Counters): number =>
  rest.out + rest.missing + rest.tied + rest.late + rest.implausible + rest.bad + rest.dropped + pending - arrived;

const EVERY: readonly Options[] = [
  {},
  { provisional: true },
  { lateness: '2s' },
  { estimator: { kind: 'least-squares', window: 3 } },
  { keyed: true },
  { keyed: true, provisional: true },
  { keyed: { maxKeys: 2 } },
  { keyed: { maxKeys: 1 }, ties: 'mean' },
];

describe('a subscriber that acts on a result at once', () => {
  it.each(EVERY)('by unsubscribing leaves no sample pending, whichever result it was: %j', (options) => {
    for (let stop = 1; stop < 12; stop += 1) {
      const counters = createCounters();
      const source = new Subject<Reading>();
      let results = 0;
      const subscription = source.pipe(derivative({ ...options, counters })).subscribe(() => {
        results += 1;
        if (results === stop) subscription.unsubscribe();
      });
      for (let i = 0; i < 12; i += 1) source.next({ key: 'abc'.charAt(i % 3), t: i * 1000, value: i * i });
      source.complete();
      expect({ results, pending: counters.pending, off: identity(counters) }).toEqual({ results, pending: 0, off: 0 });
      expect(results).toBeLessThanOrEqual(stop);
    }
  });

  it.each(EVERY)('by sending the next sample gets all results in order, none after its final one: %j', (options) => {
    const counters = createCounters();
    const source = new Subject<Reading>();
    const finals: unknown[] = [];
    let next = 1000;
    source.pipe(derivative({ ...options, counters })).subscribe(({ t, final }) => {
      expect(finals).not.toContain(t);
      if (final !== false) finals.push(t);
      if (next >= 9000) return;
      next += 1000;
      source.next({ key: 'a', t: next, value: next / 1000 });
    });
    source.next({ key: 'a', t: 0, value: 0 });
    source.next({ key: 'a', t: 1000, value: 1 });
    source.complete();
    expect(finals).toEqual([...finals].sort((a, b) => Number(a) - Number(b)));
    expect({ pending: counters.pending, off: identity(counters) }).toEqual({ pending: 0, off: 0 });
    if (options.lateness === undefined && typeof options.keyed !== 'object')
      expect(finals.length + counters.late).toBe(10);
  });

  it('by sending one in answer to what time brought is not heard in the middle of it', () => {
    const clock = new VirtualTimeScheduler();
    const counters = createCounters();
    const source = new Subject<Reading>();
    const seen: unknown[] = [];
    let answered = false;
    source.pipe(derivative({ keyed: true, lateness: '1s', scheduler: clock, counters })).subscribe(({ t }) => {
      seen.push(t);
      if (answered) return;
      answered = true;
      source.next({ key: 'a', t: 3000, value: 9 });
    });
    for (const t of [0, 1000, 2000]) source.next({ key: 'a', t, value: t });
    clock.flush();
    source.complete();
    expect(seen).toEqual([0, 1000, 2000, 3000]);
    expect({ pending: counters.pending, off: identity(counters) }).toEqual({ pending: 0, off: 0 });
  });

  it('by ending the source from within it completes after the sample that is under way', () => {
    const source = new Subject<Reading>();
    const seen: unknown[] = [];
    source.pipe(derivative({ provisional: true })).subscribe({
      next: ({ t, final }) => {
        seen.push([t, final !== false]);
        if (t === 0) source.complete();
      },
      complete: () => seen.push('complete'),
    });
    source.next({ key: '', t: 0, value: 0 });
    source.next({ key: '', t: 1000, value: 1 });
    expect(seen).toEqual([[0, true], [1000, false], [1000, true], 'complete']);
  });
});
