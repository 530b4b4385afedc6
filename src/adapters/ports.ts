import type { State } from '../core/state.js';
import type { PeerRights } from '../sockets/grants.js';
import type { Result } from '../wire/result.js';

/** What a connection, or a file, is doing. */
export type SourceStatus =
  | { readonly state: 'connecting'; readonly attempt: number }
  | { readonly state: 'open' }
  /** Lost; the next attempt comes after `delay` ms. `hint` says what may help, where that is known. */
  | { readonly state: 'waiting'; readonly delay: number; readonly reason: string; readonly hint?: string }
  | { readonly state: 'ended'; readonly reason: string };

/** What a source that follows a file has seen of it, as data. Words for it are made where flags are known. */
export type SourceRemark =
  /** It is not there: the source waits for it. `was`: it was there before. */
  | { readonly kind: 'absent'; readonly path: string; readonly was: boolean }
  /** Another file has its name now: `path` has been read to its end, `next` is read from its beginning. */
  | { readonly kind: 'rotated'; readonly path: string; readonly next: string }
  /** It was cut, or written anew, after `bytes` had been read: it is read from its beginning, after the rest of the copy `rest`. */
  | { readonly kind: 'truncated'; readonly path: string; readonly bytes: number; readonly rest: string | undefined }
  /** It was rotated between two runs; the first one is found again as `rest`, or not at all. */
  | { readonly kind: 'rotated-before'; readonly path: string; readonly rest: string | undefined }
  /** It cannot be read at the moment; the source tries again. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly problem: string };

/** What a source tells the pipeline. */
export interface SourceEvents {
  /**
   * Bytes that arrived: one message, or a chunk of a stream of lines. They may be used again once the call returns.
   * `arrivedAt` is in ms since the Unix epoch; `topic` is where a broker had them.
   * `rights` are those of the peer that sent them, where it may not write every key.
   */
  bytes(bytes: Uint8Array, arrivedAt: number, topic?: string, rights?: PeerRights): void;
  /** Something arrived that could not be handed over, such as a frame that breaks the protocol. It counts as one message. */
  bad(reason: string): void;
  /**
   * What comes next begins at byte `position` of another file, or of the same one that was begun anew. A line that was half read is
   * over; `torn`: its rest is lost, so it is none.
   */
  turned(position: number, torn: boolean): void;
  /** Something that a person should know. */
  remark(remark: SourceRemark): void;
  status(status: SourceStatus): void;
  /** Nothing more will come: the series are complete. The last event. */
  ended(): void;
  /** It cannot go on; the series are not complete. The last event. */
  failed(error: unknown): void;
}

/**
 * Where bytes come from: a file, a pipe, a socket, a broker. It hands over bytes and the time of their arrival, never samples.
 *
 * `open` is called once. After `close` no event is sent any more.
 */
export interface Source {
  /** What it is called in messages. */
  readonly name: string;
  /** `message`: each call of `bytes` is whole. `lines`: a call may begin and end within a line. */
  readonly boundary: 'message' | 'lines';
  /** What is counted in messages to people: `line`, `frame`, `message`. */
  readonly unit: string;
  /** Does time pass while it is read? Not for a recording: no series falls silent, however slow the machine. */
  readonly live: boolean;
  /** Can it hand over a recording, whose results nobody waits for? A file always does; a pipe may, for all that one can see. */
  readonly recording: 'always' | 'perhaps' | 'never';
  /** Can it be read from any position on? Then a checkpoint goes on where it stood. */
  readonly replayable: boolean;
  /** What tells the input from another, as it was read up to `position`: a checkpoint keeps it. `undefined` where nothing can be told. */
  mark?(position: number): State | undefined;
  /** Before `open`. @throws StateError when the input that `mark` was taken of has been replaced, or ends before the position */
  checkMark?(mark: State, position: number): void;
  /** Begins to read, from `position` (bytes of a file) where it is replayable. */
  open(events: SourceEvents, position: number): void;
  /** No more bytes, please, until `resume`; a few may still come, and all do where the platform cannot pause. May be called before `open`. */
  pause(): void;
  resume(): void;
  close(): void;
  /** What it has counted, for reports; none when there is nothing to count. */
  readonly counters?: object;
}

/** What a sink tells the pipeline. */
export interface SinkEvents {
  /** Its queue is full, and its policy is to hold the sources back until `drained`. The two come in turns. */
  full(): void;
  drained(): void;
  /** Nobody reads any more, and that is no error (EPIPE). */
  closed(): void;
  /** It cannot go on; what waited is counted as dropped. The last event. Not sent when a promise of `open` or `end` rejects instead. */
  failed(error: unknown): void;
}

/**
 * Where results go. It encodes them itself, and has its own queue and policy.
 *
 * `open` is called once, and resolves when it can take results: at once where a queue takes them until a connection is there.
 * After `close` no event is sent any more. The result that `take` is handed is used again for the next one: what is to be kept
 * must be copied. `take` never throws: what cannot be taken, also after a failure or the end, is counted as dropped.
 */
export interface Sink {
  /** What it is called in messages. */
  readonly name: string;
  /** `durable`: how much earlier runs have sent, where this one goes on from a state. */
  open(events: SinkEvents, durable?: number): Promise<void>;
  take(result: Result): void;
  /** A round of results is over: what was gathered may leave. */
  flush(): void;
  /** How much has left for good, in its own unit (`durableUnit`), in this run; `undefined` while results wait. */
  readonly durable: number | undefined;
  readonly durableUnit: string;
  /** Before a checkpoint: what has left must survive a crash of the machine, where the sink can see to that. */
  sync?(): void;
  /**
   * Resolves when everything has left, or after `close`; rejects when it cannot, also after a failure. A `pause` is not the end of
   * the series: another run will go on with them.
   */
  end(how?: 'end' | 'pause'): Promise<void>;
  /** Stops at once; what waits is counted as dropped. */
  close(): void;
  /** Results that still waited at the end for a peer that was gone, or did not take them: nobody has got these. Then nothing is `durable`. */
  readonly undelivered?: number;
  /** What it has to remember from run to run, such as that a header was written. */
  snapshot?(): State;
  /** Goes on where a snapshot was taken; after `open`. */
  restore?(state: State): void;
  /** What it has counted, for reports; none when there is nothing to count. */
  readonly counters?: object;
}

/** A sink without a queue, in this process: counters, a history. It must not throw. */
export interface Tap {
  take(result: Result): void;
}
