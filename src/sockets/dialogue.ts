import type { Timers } from '../core/timers.js';

/** What a connection offers to a dialogue. */
export interface Line {
  readonly timers: Timers;
  /** Is nothing read at the moment? An answer may then have come. */
  readonly isPaused: boolean;
  send(text: string): void;
  /** All steps of the opening are done; `answered` says whether the server has answered one of them. */
  done(answered: boolean): void;
  /** Gives this connection up, and connects again after a while. `said` is a text of the server. */
  again(reason: string, said?: string): void;
  /** Gives up for good. */
  fail(reason: string, said: string): void;
}

/** What one connection says, and hears, beside its data. */
export interface Dialogue {
  /** Does it want to hear frames? */
  readonly isListening: boolean;
  /** Are all steps of the opening done? */
  readonly isDone: boolean;
  /** Takes a frame of text; false when the frame was meant for the dialogue, and is no data. */
  hear(text: string): boolean;
  /** The connection is gone. */
  stop(): void;
}

/** What is to be said on each connection. */
export interface Script {
  /** All that may be sent, with its names not filled in: secrets in it are kept out of messages. */
  readonly texts: readonly string[];
  /** Begins anew, on a connection that has just opened. */
  begin(line: Line): Dialogue;
}
