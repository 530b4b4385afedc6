import type { Timers } from '../core/timers.js';

/** The clock of this machine. Its alarms do not keep the program from ending. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  schedule(work, delay) {
    const timer = setTimeout(work, Math.min(delay, 2 ** 31 - 1)).unref();
    return { unsubscribe: () => clearTimeout(timer) };
  },
};
