import { describe, expect, it } from 'vitest';
import { checkSilence, Silence } from '../../src/order/silence.js';

const silence = (then: 'end' | 'zero', every?: string): Silence =>
  new Silence(checkSilence({ after: '2s', then, ...(every === undefined ? {} : { every }) }));

describe('Silence', () => {
  it('before any sample there is nothing to say', () => {
    const s = silence('zero');
    expect(s.due).toBe(Infinity);
    expect(s.speaks(1e12)).toBe(false);
  });

  it('speaks so long after the newest sample, once', () => {
    const s = silence('zero');
    s.heard(1000);
    s.heard(1500);
    expect(s.due).toBe(3500);
    expect(s.speaks(3499.9)).toBe(false);
    expect(s.speaks(3500)).toBe(true);
    expect(s.due).toBe(Infinity);
    expect(s.speaks(1e9)).toBe(false);
  });

  it('every: again and again, counted from when it was due, not from when it was asked', () => {
    const s = silence('zero', '1s');
    s.heard(0);
    expect([s.speaks(2003), s.due]).toEqual([true, 3000]);
    expect([s.speaks(3001), s.due]).toEqual([true, 4000]);
    s.heard(3500);
    expect(s.due).toBe(5500);
  });

  it('end: once, whatever `every` says; anew with the next sample', () => {
    const s = silence('end', '1s');
    s.heard(0);
    expect([s.speaks(2000), s.due]).toEqual([true, Infinity]);
    s.heard(5000);
    expect(s.due).toBe(7000);
  });

  it('stop: nothing more until a sample comes', () => {
    const s = silence('zero', '1s');
    s.heard(0);
    s.stop();
    expect([s.due, s.speaks(1e9)]).toEqual([Infinity, false]);
  });
});

describe('checkSilence', () => {
  it('takes durations of every kind', () => {
    expect(checkSilence({ after: 'PT2S', then: 'hold' })).toEqual({ afterMs: 2000, then: 'hold', everyMs: Infinity });
    expect(checkSilence({ after: 5, then: 'decay', every: '1 min' })).toEqual({ afterMs: 5, then: 'decay', everyMs: 60_000 }); // biome-ignore format: one rule
  });
});
