import { describe, expect, it } from 'vitest';
import { createCounters } from '../../src/core/counters.js';
import { Flow } from '../../src/core/flow.js';

describe('Flow', () => {
  it('is held until every holder has released, and tells of changes only', () => {
    const flow = new Flow();
    const told: boolean[] = [];
    flow.listen((held) => void told.push(held));
    const [a, b] = [{}, {}];
    flow.hold(a);
    flow.hold(a);
    flow.hold(b);
    expect(flow.held).toBe(true);
    flow.release(a);
    flow.release(a);
    expect([flow.held, told]).toEqual([true, [true]]);
    flow.release(b);
    expect([flow.held, told]).toEqual([false, [true, false]]);
    flow.release(b);
    expect(told).toEqual([true, false]);
  });

  it('tells a new listener at once when it is held, and no one who has stopped listening', () => {
    const flow = new Flow();
    const holder = {};
    flow.hold(holder);
    const told: boolean[] = [];
    const stop = flow.listen((held) => void told.push(held));
    expect(told).toEqual([true]);
    stop();
    stop();
    flow.release(holder);
    expect(told).toEqual([true]);
  });
});

describe('createCounters', () => {
  it('starts at zero, and makes a new object each time', () => {
    const counters = createCounters();
    expect(Object.values(counters).every((n) => n === 0)).toBe(true);
    expect(Object.keys(counters)).toEqual(
      expect.arrayContaining(['in', 'out', 'pending', 'missing', 'tied', 'late', 'bad', 'dropped', 'gaps']),
    );
    expect(createCounters()).not.toBe(counters);
  });
});
