import type { Timers } from '../../core/timers.js';
import { closeFrame } from '../../sockets/closing.js';
import type { PeerEvents } from '../../sockets/listener.js';
import type { PlatformSocket } from '../../sockets/platform.js';
import type { TapeEntry } from '../../wire/tape.js';

/** Bytes that a client may leave unread before the player waits for it. */
const MOST_UNREAD = 1 << 20;

/** How a recording is played. */
export interface PlayOptions {
  /** 1: at the recorded distances; 60: sixty times as fast; `Infinity`: at once. */
  readonly speed: number;
  readonly timers: Timers;
}

/**
 * Plays a recording to one client: n frames in give n frames out, in order. The first leaves at once, each other at its recorded
 * distance from the one before, divided by the speed. A time that is missing, or goes back, is a distance of 0.
 *
 * Where the recording side had sent frames, one after the other, the player waits for one frame of the client before it goes on; not
 * where that was after a lost connection, for the client has lost none. It also waits while the client leaves 1 MiB unread.
 */
export class Player implements PeerEvents {
  /** Frames that were sent. */
  sent = 0;
  readonly #socket: PlatformSocket;
  readonly #options: PlayOptions;
  #heard = 0; // frames of the client that no wait has used yet
  #gone = false;
  #wake: () => void = () => {};

  constructor(socket: PlatformSocket, options: PlayOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.onSent = () => this.#wake();
  }

  /** Resolves to true when the client has got all and the connection is closed; to false when the client left before the end. */
  async play(entries: AsyncIterable<TapeEntry>): Promise<boolean> {
    const { speed, timers } = this.#options;
    let due = timers.now(); // when the entry of now leaves
    let before: number | undefined; // its recorded time
    let asked = false; // has the client to send something before the next frame?
    let answerDue = 0; // when that was sent, by the recording
    let again = false; // was the recorded connection lost and opened again? The client's is not: it sends nothing again
    for await (const { dir, at, text, b64 } of entries) {
      if (dir === 'open') {
        again = this.sent > 0;
        continue;
      }
      if (at !== undefined) {
        if (before !== undefined) due += (Math.max(0, at - before) * 1000) / speed;
        before = at;
      }
      if (dir === 'out') {
        if (again) continue;
        asked = true;
        answerDue = due;
        continue;
      }
      again = false;
      if (asked) {
        await this.#answered();
        due += Math.max(0, timers.now() - answerDue); // a late answer puts off all that follows
        asked = false;
      }
      await this.#until(due);
      await this.#readTo(MOST_UNREAD);
      if (this.#gone) return false;
      this.#socket.send(b64 === undefined ? (text as string) : Buffer.from(b64, 'base64'), b64 !== undefined);
      this.sent += 1;
    }
    if (asked) await this.#answered();
    await this.#readTo(0); // the closing handshake has its own patience, which is not for what waits
    if (this.#gone) return false;
    this.#socket.close(...closeFrame('end'));
    while (!this.#gone) await this.#change();
    return true;
  }

  message(): void {
    this.#heard += 1;
    this.#wake();
  }

  badFrame(): void {}

  closed(): void {
    this.#gone = true;
    this.#wake();
  }

  /** Waits for a frame of the client, unless one has come that no wait has used. */
  async #answered(): Promise<void> {
    while (this.#heard === 0 && !this.#gone) await this.#change();
    this.#heard -= 1;
  }

  /** Waits until that time. */
  async #until(due: number): Promise<void> {
    const { timers } = this.#options;
    while (!this.#gone && timers.now() < due) {
      const alarm = timers.schedule(() => this.#wake(), due - timers.now());
      await this.#change();
      alarm.unsubscribe();
    }
  }

  /** Waits until at most so many bytes are unread. */
  async #readTo(most: number): Promise<void> {
    while (!this.#gone && this.#socket.bufferedAmount > most) await this.#change();
  }

  /** Resolves at the next event. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
