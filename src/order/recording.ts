/**
 * Is what is read a recording, so that nobody waits for its results? Then the newest sample of each series is kept back until the
 * next has come: a tie is settled before a result leaves. One object for all series of a stream; it may change on the way.
 */
export interface Recording {
  /** Can it ever be one? */
  readonly possible: boolean;
  on: boolean;
}

/** A stream whose results are wanted as soon as they can be had. */
export const LIVE: Recording = { possible: false, on: false };
