import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { every } from '../../src/core/timers.js';
import { createSystemTimers, systemTimers } from '../../src/time/system-timers.js';
import { TestClock } from '../support/time.js';

const DAY = 86_400_000;

describe('the clock of this machine', () => {
  const fake = (): void => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
  };

  it('calls once, after the delay, unless it is unsubscribed', () => {
    fake();
    const calls: string[] = [];
    systemTimers.schedule(() => calls.push('a'), 10);
    systemTimers.schedule(() => calls.push('b'), 10).unsubscribe();
    vi.advanceTimersByTime(9);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(calls).toEqual(['a']);
  });

  it('keeps a delay that setTimeout would take for none', () => {
    fake();
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    systemTimers.schedule(count, 60 * DAY);
    const stopped = systemTimers.schedule(count, 60 * DAY);
    vi.advanceTimersByTime(40 * DAY);
    stopped.unsubscribe();
    vi.advanceTimersByTime(20 * DAY - 1);
    expect(calls).toBe(0);
    vi.advanceTimersByTime(1);
    expect(calls).toBe(1);
  });

  it('never goes back', () => {
    let last = systemTimers.now();
    for (let i = 0; i < 1000; i += 1) {
      const now = systemTimers.now();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  it.each([
    [true, 'called'],
    [false, ''],
  ])('with keepAlive %s a pending timer does, or does not, keep a program running', (keepAlive, output) => {
    const code = `import { createSystemTimers } from './src/time/system-timers.ts';
      createSystemTimers({ keepAlive: ${keepAlive} }).schedule(() => process.stdout.write('called'), 50);`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', code];
    const cwd = new URL('../..', import.meta.url).pathname;
    expect(spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })).toMatchObject({ status: 0, stdout: output });
    expect(createSystemTimers({ keepAlive })).not.toBe(systemTimers);
  });
});

describe('every', () => {
  it('calls again and again until it is unsubscribed, also from within', () => {
    const clock = new TestClock();
    const at: number[] = [];
    const own = every(clock, 10, () => {
      at.push(clock.now());
      if (at.length === 3) own.unsubscribe();
    });
    clock.advance(100);
    expect(at).toEqual([10, 20, 30]);
    const other = every(clock, 10, () => at.push(-1));
    other.unsubscribe();
    clock.advance(100);
    expect(at).toHaveLength(3);
  });
});
