import { platform } from '#sockets';
import { checkNames } from '../../core/nearest.js';
import { CONNECTION_OPTIONS, type ConnectionOptions } from '../../sockets/connection-options.js';
import { createSourceCounters, type SourceCounters } from '../../sockets/counters.js';
import type { Script } from '../../sockets/dialogue.js';
import { LISTEN_OPTIONS, type ListenOptions } from '../../sockets/listen-options.js';
import {
  checkSend,
  openReceiver,
  type Receiver,
  type ReceiverEvents,
  type SendOptions,
} from '../../sockets/receiver.js';
import { checkTarget } from '../../sockets/target.js';
import { DIALOGUE_OPTIONS, type DialogueOptions } from '../../wire/dialogue/options.js';
import { scriptOf } from '../../wire/dialogue/script.js';
import type { Source, SourceEvents } from '../ports.js';

/** What the two forms of a WebSocket source share. */
interface SourceOptions {
  /** Counts frames as they come. */
  readonly counters?: SourceCounters;
  /** Gives the time of arrival, in ms since the Unix epoch (default: `Date.now`). */
  readonly arrivalClock?: () => number;
}

/** Options of a source that connects to a server. */
export interface ConnectSourceOptions extends ConnectionOptions, SendOptions, DialogueOptions, SourceOptions {}

const NAMES = ['counters', 'arrivalClock'] as const;

/** A WebSocket as a source of bytes: a server that it connects to, or all clients of a port. Each frame is one message. */
export class SocketSource implements Source {
  readonly name: string;
  readonly boundary = 'message';
  readonly unit = 'frame';
  readonly live = true;
  readonly recording = 'never';
  readonly replayable = false;
  readonly counters: SourceCounters;
  readonly #target: string | ListenOptions;
  readonly #options: ConnectionOptions & SendOptions;
  readonly #arrivalClock: () => number;
  readonly #script: Script | undefined;
  #events: SourceEvents | undefined;
  #receiver: Receiver | undefined;
  #paused = false;
  #closed = false;

  /** @throws RangeError, TypeError, SyntaxError on an invalid option or URL */
  constructor(url: string, options?: ConnectSourceOptions);
  constructor(options: ListenOptions & SourceOptions);
  constructor(target: string | (ListenOptions & SourceOptions), options: ConnectSourceOptions = {}) {
    const connects = typeof target === 'string';
    const given: SourceOptions = connects ? options : target;
    const names = connects ? [...CONNECTION_OPTIONS, ...DIALOGUE_OPTIONS, 'send'] : LISTEN_OPTIONS;
    checkNames('a WebSocket source', given, [...NAMES, ...names]);
    this.name = checkTarget(target, options);
    checkSend(options);
    this.#target = target;
    this.#options = options;
    this.counters = given.counters ?? createSourceCounters();
    this.#arrivalClock = given.arrivalClock ?? Date.now;
    this.#script = connects ? scriptOf(options, this.#arrivalClock) : undefined;
  }

  open(events: SourceEvents): void {
    if (this.#closed) return;
    this.#events = events;
    const options: ConnectionOptions & SendOptions = {
      ...this.#options,
      onStatus: (status) => {
        this.#options.onStatus?.(status);
        this.#events?.status(status);
      },
    };
    const taker: ReceiverEvents = {
      frame: (frame, rights) => this.#events?.bytes(platform.bytesOf(frame), this.#arrivalClock(), undefined, rights),
      badFrame: (reason) => this.#events?.bad(reason),
      listening: () => this.#events?.status({ state: 'open' }),
      ended: () => this.#last('the other side has ended its series')?.ended(),
      failed: (error) => this.#last(error instanceof Error ? error.message : String(error))?.failed(error),
    };
    this.#receiver = openReceiver(this.#target, options, this.counters, taker, this.#script);
    if (this.#paused) this.#receiver.pause();
  }

  pause(): void {
    this.#paused = true;
    this.#receiver?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#receiver?.resume();
  }

  close(): void {
    this.#closed = true;
    this.#events = undefined;
    this.#receiver?.close();
  }

  /** Tells the last status; what is returned takes the last event. */
  #last(reason: string): SourceEvents | undefined {
    this.#events?.status({ state: 'ended', reason });
    const events = this.#events; // the listener may have closed the source meanwhile
    this.#events = undefined;
    return events;
  }
}
