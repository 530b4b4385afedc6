import type { DurationLike } from '../../time/duration.js';
import type { FramePattern } from '../frame/pattern.js';

/**
 * A message to send: text, or a value that is written as JSON.
 *
 * Its texts may have names in them: `${name}` is what a hole of an earlier `await`, or of the `when` of a reply, has taken. Alone in a
 * text of a value it keeps its JSON type. `${@seq}` numbers the messages of a connection that use it, from 1 on; `${@now.s}`,
 * `${@now.ms}` and `${@now.iso}` are the time; `${@uuid}` is a random UUID.
 */
export type Message =
  | string
  | number
  | boolean
  | null
  | readonly Message[]
  | {
      readonly [name: string]: Message;
    };

/** A step of the opening: waits for a frame that matches, or sends a message. */
export type OpenStep = { readonly await: FramePattern } | { readonly send: Message };

/** An answer to each frame that matches. */
export interface Reply {
  readonly when: FramePattern;
  readonly send: Message;
}

/**
 * The messages that a feed asks for beside its data: login, subscription, answers, heartbeat. A pattern is a frame with holes, or the same as a text; a frame matches when all
 * that the pattern mentions is there: a hole takes something other than `null` and an empty text. Only frames of text are looked at.
 */
export interface DialogueOptions {
  /**
   * Steps that are done in order each time the connection opens. A frame that is awaited is not handed on; others are. An `await`
   * without its frame for 10 s ends the connection, which is then opened again.
   */
  readonly open?: readonly OpenStep[];
  /** Answers; a frame that is answered is not handed on. */
  readonly reply?: readonly Reply[];
  /** A message that is sent regularly, once the steps of `open` are done. */
  readonly heartbeat?: { readonly every: DurationLike; readonly send: Message };
  /** A frame that ends the stream with an error, which shows what the hole `<why>` has taken, or the frame where there is none. */
  readonly failOn?: FramePattern;
  /** A frame by which the server asks for a new connection. */
  readonly reconnectOn?: FramePattern;
}

/** The names of the options of a dialogue. */
export const DIALOGUE_OPTIONS: readonly (keyof DialogueOptions)[] = [
  'open',
  'reply',
  'heartbeat',
  'failOn',
  'reconnectOn',
];
