import type { State } from '../core/state.js';
import type { Result } from '../wire/result.js';
import type { ResultEncoder, TakeLine } from '../wire/result-encoder.js';

/** What sinks share that write a line for each result: they encode it, and take nothing once they are over. */
export abstract class LineSink {
  readonly durableUnit = 'byte';
  /** Ended, closed or failed: nothing is taken any more. */
  protected over = false;
  protected failure: { readonly error: unknown } | undefined;
  readonly #encoder: ResultEncoder;

  constructor(encoder: ResultEncoder) {
    this.#encoder = encoder;
  }

  take(result: Result): void {
    if (this.over) return;
    try {
      this.#encoder.encode(result, this.line);
    } catch (error) {
      this.fail(error);
    }
  }

  snapshot(): State {
    return this.#encoder.snapshot();
  }

  restore(state: State): void {
    this.#encoder.restore(state);
  }

  /** Takes one line, without its line break. */
  protected abstract readonly line: TakeLine;
  /** What has been encoded before is written; nothing more is taken. */
  protected abstract fail(error: unknown): void;
}
