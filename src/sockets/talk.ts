import { platform } from '#sockets';
import type { Timers } from '../core/timers.js';
import type { Dialogue, Script } from './dialogue.js';
import type { Frame, PlatformSocket } from './platform.js';
import { oneLine } from './server-text.js';
import { type Trouble, UNREAD } from './trouble.js';

/** What a dialogue leads to. */
export interface TalkEvents {
  /** The server has answered: it works. */
  proven(): void;
  giveUp(socket: PlatformSocket, trouble: Trouble): void;
  /** It cannot go on. */
  failed(reason: string): void;
}

/** So many bytes may wait for a server that asks, and does not read the answers. */
const MOST_UNREAD = 1 << 20;

/** The dialogues of a connection, one for each time that it opens. */
export class Talk {
  readonly #script: Script;
  readonly #timers: Timers;
  readonly #withoutSecrets: (text: string) => string;
  readonly #events: TalkEvents;
  #dialogue: Dialogue | undefined;

  constructor(script: Script, timers: Timers, withoutSecrets: (text: string) => string, events: TalkEvents) {
    this.#script = script;
    this.#timers = timers;
    this.#withoutSecrets = withoutSecrets;
    this.#events = events;
  }

  /** Is the opening done, so that a frame is data? */
  get isDone(): boolean {
    return this.#dialogue?.isDone === true;
  }

  /** Begins anew. */
  start(socket: PlatformSocket): void {
    this.#dialogue = this.#script.begin({
      timers: this.#timers,
      get isPaused() {
        return socket.isPaused;
      },
      send: (text) => {
        if (socket.bufferedAmount > MOST_UNREAD) this.#giveUp(socket, UNREAD);
        else if (socket.isOpen) socket.send(text);
      },
      done: (answered) => {
        if (answered) this.#events.proven();
      },
      again: (reason, said) => this.#giveUp(socket, { reason: this.#quoting(reason, said) }),
      fail: (reason, said) => this.#events.failed(this.#quoting(reason, said)),
    });
  }

  /** Is this frame part of the dialogue, and no data? */
  takes(frame: Frame, binary: boolean): boolean {
    const dialogue = this.#dialogue;
    return !binary && dialogue?.isListening === true && !dialogue.hear(platform.textOf(frame));
  }

  stop(): void {
    this.#dialogue?.stop();
    this.#dialogue = undefined;
  }

  #giveUp(socket: PlatformSocket, trouble: Trouble): void {
    this.stop();
    this.#events.giveUp(socket, trouble);
  }

  /** Secrets go before the text is cut: a part of one would not be found. */
  #quoting(reason: string, said: string | undefined): string {
    return said === undefined ? reason : `${reason}: ${oneLine(this.#withoutSecrets(said))}`;
  }
}
