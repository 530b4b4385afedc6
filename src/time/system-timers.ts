import type { Timers } from '../core/timers.js';

/** Longest delay of `setTimeout`; it takes a longer one for no delay at all. */
const LONGEST = 2 ** 31 - 1;

/** What `setTimeout` returns on Node.js; elsewhere it is a number, and a program does not end by itself. */
interface NodeTimer {
  unref?(): void;
}

/** How the timers of this machine behave. */
export interface SystemTimersOptions {
  /** Do pending timers keep a Node.js program running? Default: yes. */
  readonly keepAlive?: boolean;
}

/** The clock of this machine: monotonic, so a change of its date does not matter. */
export function createSystemTimers({ keepAlive = true }: SystemTimersOptions = {}): Timers {
  return {
    now: () => performance.now(),
    schedule(work, delay) {
      let timer: ReturnType<typeof setTimeout>;
      const arm = (left: number): void => {
        timer = setTimeout(() => (left > LONGEST ? arm(left - LONGEST) : work()), Math.min(left, LONGEST));
        if (!keepAlive) (timer as NodeTimer).unref?.();
      };
      arm(delay);
      return { unsubscribe: () => clearTimeout(timer) };
    },
  };
}

/** The clock of this machine, where no other one is given. Its timers keep a program running. */
export const systemTimers: Timers = createSystemTimers();

/** The time of day, in ms since the Unix epoch, as finely as this machine tells it. */
export const timeOfDay = (): number => performance.timeOrigin + performance.now();

/** Is this, within a second, the time of day of this machine, in ms since the Unix epoch? */
export const isWallClock = (now: number): boolean => Math.abs(now - Date.now()) < 1000;
