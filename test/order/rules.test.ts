import { describe, expect, it } from 'vitest';
import { checkedSeriesOptions, rulesOf } from '../../src/order/rules.js';
import type { SeriesOptions } from '../../src/order/series-options.js';

const checkRules = (options: SeriesOptions) => rulesOf(checkedSeriesOptions(options));

const wrong: readonly (readonly [options: object, message: RegExp])[] = [
  [{ lateness: -1 }, /lateness .*got -1$/],
  [{ lateness: 'soon' }, /lateness .*got "soon"$/],
  [{ lateness: Number.NaN }, /lateness .*got NaN$/],
  [{ lateness: Infinity }, /lateness .*got Infinity$/],
  [{ lateness: true }, /lateness .*got true$/],
  [{ resync: 1 }, /resync .*got 1$/],
  [{ resync: 2.5 }, /resync .*got 2\.5$/],
  [{ resync: true }, /resync .*got true$/],
  [{ resync: '20' }, /resync .*got "20"$/],
  [{ maxGap: 0 }, /maxGap .*got 0$/],
  [{ maxGap: 'Auto' }, /maxGap .*got "Auto"$/],
  [{ maxGap: null }, /maxGap .*got null$/],
  [{ silence: { after: 0, then: 'end' } }, /silence\.after .*got 0$/],
  [{ silence: { then: 'end' } }, /silence\.after .*got undefined$/],
  [{ silence: { after: '1s' } }, /silence\.then .*got undefined$/],
  [{ silence: { after: '1s', then: 'stop' } }, /silence\.then .*got "stop"$/],
  [{ silence: { after: '1s', then: 'holt' } }, /did you mean hold\?/],
  [{ silence: { after: '1s', then: 'zero', every: 0 } }, /silence\.every .*got 0$/],
  [{ silence: { after: '1s', then: 'zero', evry: '1s' } }, /silence has no option "evry" \(did you mean every\?\)/], // biome-ignore format: a table
  [{ silence: null }, /silence .*got null$/],
  [{ silence: 'end' }, /silence .*got "end"$/],
  [{ counter: 1 }, /counter .*got 1$/],
  [{ counter: null }, /counter .*got null$/],
  [{ counter: { wrap: 0 } }, /counter\.wrap .*got 0$/],
  [{ counter: { wrap: -1 } }, /counter\.wrap .*got -1$/],
  [{ counter: { wrap: Infinity } }, /counter\.wrap .*got Infinity$/],
  [{ counter: { wrap: '65536' } }, /counter\.wrap .*got "65536"$/],
  [{ counter: { onReset: 'stop' } }, /counter\.onReset .*got "stop"$/],
  [{ counter: { onreset: 'break' } }, /counter has no option "onreset" \(did you mean onReset\?\)/],
  [{ period: 0 }, /period .*got 0$/],
  [{ period: -360 }, /period .*got -360$/],
  [{ period: Number.NaN }, /period .*got NaN$/],
  [{ period: Infinity }, /period .*got Infinity$/],
  [{ period: '360' }, /period .*got "360"$/],
  [{ period: 360, counter: true }, /counter and period exclude each other/],
  [{ nonNegative: true }, /nonNegative .*got true$/],
  [{ nonNegative: 'clip' }, /nonNegative .*got "clip"$/],
  [{ ties: 'mena' }, /ties .*got "mena" \(did you mean mean\?\)/],
  [{ missing: 'ignore' }, /missing .*got "ignore"$/],
  [{ short: 'no' }, /short .*got "no"$/],
  [{ provisional: 1 }, /provisional .*got 1$/],
  [{ per: 'fortnight' }, /per .*got "fortnight"$/],
];

describe('checkRules', () => {
  for (const [options, message] of wrong)
    it(`${JSON.stringify(options, (_, v: unknown) => (typeof v === 'number' ? String(v) : v))} is refused at once, by name and value`, () => {
      const check = (): unknown => checkRules(options as SeriesOptions);
      expect(check).toThrow(message);
      expect(check).toThrow(expect.objectContaining({ name: expect.stringMatching(/^(Range|Type)Error$/) }));
    });

  it('defaults', () => {
    const { per: _, ...rules } = checkRules({});
    expect(rules).toEqual({
      maxGapMs: Infinity,
      autoGap: false,
      ties: 'last',
      missing: 'skip',
      latenessMs: undefined,
      resync: { limit: 20, far: 3 },
      minGapMs: 0,
      maxAheadMs: undefined,
      timeWrap: undefined,
      mixedTimes: false,
      silence: undefined,
      unwrap: undefined,
      breakOnReset: false,
      nonNegative: undefined,
      provisional: false,
      short: 'null',
    });
  });

  it('values in their places', () => {
    expect(checkRules({ lateness: 0 }).latenessMs).toBe(0);
    expect(checkRules({ lateness: '5s' }).latenessMs).toBe(5000);
    expect(checkRules({ resync: false }).resync).toEqual({ limit: Infinity, far: Infinity });
    expect(checkRules({ resync: 2 }).resync).toEqual({ limit: 2, far: 2 });
    expect(checkRules({}).resync).toEqual({ limit: 20, far: 3 });
    expect(checkRules({ maxGap: 'auto' })).toMatchObject({ autoGap: true, maxGapMs: Infinity });
    expect(checkRules({ maxGap: '30s' })).toMatchObject({ autoGap: false, maxGapMs: 30_000 });
    expect(checkRules({ maxGap: Infinity }).maxGapMs).toBe(Infinity);
    expect(checkRules({ counter: false }).unwrap).toBe(undefined);
    expect(checkRules({ counter: { onReset: 'break' } }).breakOnReset).toBe(true);
    expect(checkRules({ counter: false, period: 360 }).unwrap?.(1, false).next(1, 1)).toBe(1);
  });

  it('each channel has jumps of its own: unwrap makes a new one each time', () => {
    const { unwrap } = checkRules({ counter: true });
    const [a, b] = [unwrap?.(1, false), unwrap?.(1, false)];
    a?.next(10, 1);
    b?.next(20, 1);
    expect([a?.next(3, 1), b?.next(30, 1)]).toEqual([13, 30]);
  });
});
