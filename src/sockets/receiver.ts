import { Connection } from './connection.js';
import type { ConnectionEvents } from './connection-events.js';
import type { ConnectionOptions } from './connection-options.js';
import type { SourceCounters } from './counters.js';
import type { Script } from './dialogue.js';
import type { PeerRights } from './grants.js';
import type { ListenOptions } from './listen-options.js';
import { Listener } from './listener.js';
import type { Frame, PlatformSocket } from './platform.js';

/** What a receiver tells its owner. After `close` nothing more comes. */
export interface ReceiverEvents {
  /** A frame, with the rights of who sent it where these are not all. */
  frame(frame: Frame, rights?: PeerRights): void;
  /** A frame that broke the rules of the protocol; it has been counted. */
  badFrame(reason: string): void;
  /** It listens. */
  listening(): void;
  /** The other side said that its series are over. */
  ended(): void;
  failed(error: unknown): void;
}

/** What receives frames: from one server, or from all clients of a port. */
export interface Receiver {
  /** Stops reading, where the platform can; a few frames may still come. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** What a source that connects takes beside the options of its connection. */
export interface SendOptions {
  /**
   * Text messages that are sent each time the connection opens, before anything else: most public feeds stay silent until they
   * are asked. Never shown in a message.
   */
  readonly send?: string | readonly string[];
}

/** The messages of `send`. @throws TypeError on what is neither text nor a list of texts */
export function checkSend({ send = [] }: SendOptions): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(send) ? send : [send];
  if (texts.every((text) => typeof text === 'string')) return texts;
  throw new TypeError('send must be text, or a list of texts; write an object with JSON.stringify');
}

/** Connects to a URL, where it goes through the script, or listens; see `checkTarget` and `checkSend` for what it throws. */
export function openReceiver(
  target: string | ListenOptions,
  options: ConnectionOptions & SendOptions,
  counters: SourceCounters,
  events: ReceiverEvents,
  script?: Script,
): Receiver {
  return typeof target === 'string'
    ? new ConnectedReceiver(target, options, counters, events, script)
    : new ListeningReceiver(target, counters, events);
}

class ConnectedReceiver implements Receiver {
  readonly #connection: Connection;
  #socket: PlatformSocket | undefined;
  #paused = false;

  constructor(
    url: string,
    options: ConnectionOptions & SendOptions,
    counters: SourceCounters,
    events: ReceiverEvents,
    script: Script | undefined,
  ) {
    const requests = checkSend(options);
    const taker: ConnectionEvents = {
      open: (socket) => {
        this.#socket = socket;
        for (const text of requests) socket.send(text);
        if (this.#paused) socket.pause();
      },
      message(frame) {
        counters.frames += 1;
        events.frame(frame);
      },
      lost: () => {
        this.#socket = undefined;
        counters.lost += 1;
      },
      ended: () => events.ended(),
      failed: (error) => events.failed(error),
      badFrame(reason) {
        counters.frames += 1;
        counters.bad += 1;
        events.badFrame(reason);
      },
    };
    this.#connection = new Connection(url, options, taker, requests, script);
    this.#connection.open();
  }

  pause(): void {
    this.#paused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket?.resume();
  }

  close(): void {
    this.#connection.close();
  }
}

class ListeningReceiver implements Receiver {
  readonly #listener: Listener;
  readonly #devices = new Set<PlatformSocket>();
  #paused = false;
  #closed = false;

  constructor(options: ListenOptions, counters: SourceCounters, events: ReceiverEvents) {
    this.#listener = new Listener(options, {
      listening: () => events.listening(),
      connected: (socket, rights) => {
        this.#devices.add(socket);
        if (this.#paused) socket.pause();
        return {
          message: (frame) => {
            if (this.#closed) return;
            counters.frames += 1;
            events.frame(frame, rights);
          },
          badFrame: (reason) => {
            if (this.#closed) return;
            counters.frames += 1;
            counters.bad += 1;
            events.badFrame(reason);
          },
          closed: () => {
            this.#devices.delete(socket);
            counters.lost += 1;
          },
        };
      },
      failed: (error) => {
        if (!this.#closed) events.failed(error);
      },
    });
  }

  pause(): void {
    this.#paused = true;
    for (const device of this.#devices) device.pause();
  }

  resume(): void {
    this.#paused = false;
    for (const device of this.#devices) device.resume();
  }

  close(): void {
    this.#closed = true;
    this.#listener.close();
  }
}
