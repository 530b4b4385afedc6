import { delay, from, lastValueFrom, map, of, Subject, take, throwError, toArray } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { byKey, createCounters, type Derivative, derivative, type Sample } from '../../src/index.js';
import { marbles, result } from './marbles.js';

const values = {
  a: { key: 'p', t: 0, value: 1 },
  b: { key: 'q', t: 0, value: 10 },
  c: { key: 'p', t: 1000, value: 3 },
  d: { key: 'q', t: 1000, value: 15 },
} as const;

describe('byKey', () => {
  const { a, b, c, d } = values;
  const wanted = {
    a: result(a, 2, 'start'),
    b: result(b, 5, 'start'),
    y: result(c, 2, 'end'),
    z: result(d, 5, 'end'),
    m: result(a, null, 'end'),
    n: result(b, null, 'end'),
  };

  it('never and empty: nothing, and no pipeline is made', () => {
    const create = vi.fn(() => derivative());
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<Sample>('-');
      expectObservable(never.pipe(byKey(create))).toBe('-');
      expectSubscriptions(never.subscriptions).toBe('^');
      expectObservable(cold<Sample>('--|').pipe(byKey(create))).toBe('--|');
    });
    expect(create).not.toHaveBeenCalled();
  });

  it('every key has a pipeline of its own; they complete in the order in which their keys came', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('a-b-c-d-|', values);
      expectObservable(source.pipe(byKey(() => derivative()))).toBe('----a-b-(yz|)', wanted);
      expectSubscriptions(source.subscriptions).toBe('^-------!');
      expectObservable(cold<Sample>('b-a-|', values).pipe(byKey(() => derivative()))).toBe('----(nm|)', wanted);
    });
  });

  it('an error of the source ends all, without an invented end edge', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Sample>('a-b-c-#', values).pipe(byKey(() => derivative()))).toBe('----a-#', wanted);
    });
  });

  it('an error of one pipeline ends all, and stops the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('a-b-c-d-|', values);
      const create = (key: string) => (key === 'q' ? () => throwError(() => 'error') : derivative());
      expectObservable(source.pipe(byKey<Sample, Derivative>(create))).toBe('--#');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    });
  });

  it('a create that throws is an error notification', () => {
    marbles(({ cold, expectObservable }) => {
      const create = (): never => {
        throw 'error';
      };
      expectObservable(cold<Sample>('a-b-|', values).pipe(byKey(create))).toBe('#');
    });
  });

  it('unsubscribing early stops the source and every pipeline', () => {
    const counters = createCounters();
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<Sample>('a-b-c-d-|', values);
      expectObservable(source.pipe(byKey(() => derivative({ counters }))), '^----!').toBe('----a', wanted);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    });
    expect(counters).toMatchObject({ in: 3, out: 1, dropped: 2, pending: 0 });
  });

  it('a synchronous source is stopped as soon as nobody listens', () => {
    let pulled = 0;
    const source = of(...Array.from({ length: 100 }, (_, i) => ({ key: `${i % 2}`, t: i, value: i }))).pipe(
      map((s) => {
        pulled += 1;
        return s;
      }),
    );
    const seen: unknown[] = [];
    source
      .pipe(
        byKey(() => derivative()),
        take(2),
      )
      .subscribe((r) => void seen.push(r));
    expect([seen.length, pulled]).toEqual([2, 4]);
  });

  it('a pipeline that has completed is left alone; the others go on', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<Sample>('a-c-b-d-|', values);
      const create = (key: string) => (key === 'p' ? take<Sample>(1) : map((s: Sample) => s));
      expectObservable(source.pipe(byKey<Sample, Sample>(create))).toBe('a---b-d-|', values);
    });
  });

  it('waits for pipelines that send later than they are fed', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold<Sample>('a-b-|', values);
      expectObservable(source.pipe(byKey(() => delay<Sample>(3)))).toBe('---a-(b|)', values);
    });
  });

  it('any string is a key: __proto__, constructor, the empty one; a sample without key has the empty one', async () => {
    const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\u0000', undefined];
    const samples = [0, 1000].flatMap((t) =>
      keys.map((key, i) => ({ t, value: (t / 1000) * i, ...(key === undefined ? {} : { key }) })),
    );
    const seen: string[] = [];
    const create = (key: string) => {
      seen.push(key);
      return derivative<Sample>({ ties: 'error' });
    };
    const out = await lastValueFrom(from(samples.filter((s) => s.key !== '')).pipe(byKey(create), toArray()));
    expect(seen).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '\u0000', '']);
    expect(out.filter((r) => r.edge === 'start').map((r) => [r.key, r.derivative])).toEqual([
      ['__proto__', 0],
      ['constructor', 1],
      ['toString', 2],
      ['hasOwnProperty', 3],
      ['\u0000', 5],
      [undefined, 6],
    ]);
  });

  it('the key may come from an accessor', async () => {
    const rows = [
      { host: 'x', t: 0, value: 1 },
      { host: 'y', t: 0, value: 2 },
      { host: 'x', t: 1000, value: 4 },
    ];
    const perHost = byKey((host) => derivative<(typeof rows)[number]>({ key: host }), {
      key: (r: (typeof rows)[number]) => r.host,
    });
    const out = await lastValueFrom(from(rows).pipe(perHost, toArray()));
    expect(out.map((r) => [r.key, r.derivative])).toEqual([
      ['x', 3],
      ['x', 3],
      ['y', null],
    ]);
  });

  it('order is kept within a key, whatever the interleaving', async () => {
    const samples = Array.from({ length: 300 }, (_, i) => ({ key: `k${(i * i) % 7}`, t: i * 10, value: i % 13 }));
    const out = await lastValueFrom(
      from(samples).pipe(
        byKey(() => derivative()),
        toArray(),
      ),
    );
    for (const key of new Set(samples.map((s) => s.key))) {
      const alone = samples.filter((s) => s.key === key);
      const wanted_ = await lastValueFrom(from(alone).pipe(derivative(), toArray()));
      expect(out.filter((r) => r.key === key)).toEqual(wanted_);
    }
  });

  it('what is no function is a TypeError at once', () => {
    expect(() => byKey(derivative() as never)).not.toThrow(); // an operator is a function too: it cannot be told apart
    expect(() => byKey(undefined as never)).toThrow(TypeError);
    expect(() => byKey({ per: 's' } as never)).toThrow(/byKey takes a function that makes an operator/);
  });

  it('is cold: every subscription has its own pipelines', () => {
    const source = new Subject<Sample>();
    const create = vi.fn(() => derivative());
    const results = source.pipe(byKey(create));
    results.subscribe();
    results.subscribe();
    source.next(a);
    source.next(c);
    expect(create).toHaveBeenCalledTimes(2);
  });
});
