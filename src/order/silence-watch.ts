import type { Timers } from '../core/timers.js';
import { Alarm } from './alarm.js';
import { Silence, type SilenceRule } from './silence.js';

/** What a series does when time passes without a sample. */
export interface Idle {
  /** Nothing has come for so long: what is held for order may leave. */
  idle(elapsedMs: number): void;
  /** The rule for silence applies now. */
  silent(then: SilenceRule['then'], elapsedMs: number): void;
  failed(error: unknown): void;
}

/**
 * The time that passes for one series: moves the watermark of its reorder buffer, and applies its rule for silence.
 *
 * The watermark moves to the time for which the alarm was set, however late it goes off: while the whole program stood still, samples
 * may have come that nobody has read yet.
 */
export class SilenceWatch {
  readonly #silence: Silence | undefined;
  readonly #buffer: () => { due(heardAt: number): number } | undefined;
  readonly #alarm: Alarm;
  readonly #idle: Idle;

  constructor(
    timers: Timers,
    rule: SilenceRule | undefined,
    buffer: () => { due(heardAt: number): number } | undefined,
    idle: Idle,
  ) {
    this.#silence = rule && new Silence(rule);
    this.#buffer = buffer;
    this.#idle = idle;
    this.#alarm = new Alarm(timers, this.#due, this.#ring);
  }

  /** A sample was accepted: the silence begins anew. */
  heard(): void {
    const now = this.#alarm.heard();
    this.#silence?.heard(now);
  }

  /** Sets the alarm for whatever falls due next. */
  arm(): void {
    this.#alarm.arm();
  }

  /** The segment has ended: there is no silence to report. */
  segmentEnded(): void {
    this.#silence?.stop();
  }

  stop(): void {
    this.#alarm.stop();
  }

  readonly #due = (heardAt: number): number =>
    Math.min(this.#silence?.due ?? Infinity, this.#buffer()?.due(heardAt) ?? Infinity);

  readonly #ring = (now: number, elapsedMs: number, lateMs: number): void => {
    try {
      this.#idle.idle(elapsedMs - lateMs);
      if (this.#silence?.speaks(now)) this.#idle.silent(this.#silence.rule.then, elapsedMs);
    } catch (error) {
      this.#idle.failed(error);
    }
  };
}
