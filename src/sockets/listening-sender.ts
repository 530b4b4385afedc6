import { platform } from '#sockets';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import { systemTimers } from '../time/system-timers.js';
import { CLOSES } from './close-table.js';
import { CLOSE_PATIENCE, type Closing } from './closing.js';
import type { SinkCounters } from './counters.js';
import type { PeerRights } from './grants.js';
import type { ListenOptions } from './listen-options.js';
import { Listener, type PeerEvents } from './listener.js';
import { Outbox } from './outbox.js';
import type { PlatformSocket } from './platform.js';
import { checkQueue, type QueueOptions } from './queue-options.js';
import { Room } from './room.js';
import type { Sender, SenderEvents, SenderQueue } from './sender.js';

/** A client that has taken nothing for this long, in ms, though something waits for it, is closed. */
const STALLED = 10_000;

/** How often the clients are looked at, in ms. */
const LOOK = 1000;

/** Those who have too much waiting are cut to this part of the most that waits: so the search for them is rare. */
const CUT = 31 / 32;

/** Somebody who has connected, and what waits for it. */
interface Client {
  readonly socket: PlatformSocket;
  readonly outbox: Outbox;
  /** What it may read; `undefined`: everything. */
  readonly rights: PeerRights | undefined;
  /** What it had taken when it was last seen to take something, and when that was. */
  passed: number;
  since: number;
  /** Ends a closing handshake that takes too long. */
  late?: Scheduled;
}

/**
 * Sends every message to all who have connected. Each has a queue of its own, and nobody waits for it: when the queue is full,
 * its oldest messages are dropped and counted; when it takes nothing for 10 s, it is closed with code 1013. An answer to a ping
 * does not count: a client is alive when it takes what waits. A client whose token does not open all keys gets the messages of its
 * keys only.
 */
export class ListeningSender implements Sender {
  readonly #clients = new Set<Client>();
  readonly #listener: Listener;
  readonly #events: SenderEvents;
  readonly #counters: SinkCounters;
  readonly #queue: QueueOptions;
  readonly #room: Room;
  readonly #timers: Timers;
  readonly #watch: Scheduled;
  #ending = false;
  #over = false;
  undelivered = 0;

  /** @throws RangeError, TypeError on an invalid option */
  constructor(options: ListenOptions, { queue, counters, flow }: SenderQueue, events: SenderEvents) {
    const { clientBytes, totalBytes, max, full } = checkQueue(queue);
    new Outbox(queue, counters, flow); // a policy that cannot work throws now
    this.#queue = { max, full: full === 'block' ? 'drop-oldest' : full };
    this.#counters = counters;
    this.#room = new Room(clientBytes, totalBytes);
    this.#events = events;
    this.#timers = options.scheduler ?? systemTimers;
    this.#listener = new Listener(options, {
      listening: () => events.listening(),
      connected: (socket, rights) => this.#join(socket, rights),
      failed: (error) => {
        if (this.#over) return;
        this.#over = true;
        this.#watch.unsubscribe();
        events.failed(error);
      },
    });
    this.#watch = every(this.#timers, LOOK, () => this.#look());
  }

  send(text: string, key: string | undefined, forAll = false): boolean {
    if (this.#over || this.#clients.size === 0) return false;
    const message = { frame: platform.frameOf(text), key };
    let sent = false;
    for (const { outbox, rights } of this.#clients) {
      if (rights !== undefined && !forAll && !rights.allows(key)) continue;
      outbox.send(message);
      sent = true;
    }
    if (this.#room.isOver) this.#makeRoom();
    return sent;
  }

  end(how: Closing = 'end'): void {
    if (this.#over) return;
    this.#ending = true;
    let waiting = this.#clients.size + 1;
    const one = (): void => {
      waiting -= 1;
      if (waiting === 0) this.#finish(how);
    };
    for (const { outbox } of this.#clients) outbox.whenEmpty(one);
    one();
  }

  close(): void {
    if (this.#over) return;
    this.#ending = true;
    for (const { outbox } of this.#clients) this.undelivered += outbox.abandon();
    this.#finish();
  }

  #finish(how?: Closing): void {
    if (this.#over) return;
    this.#over = true;
    this.#watch.unsubscribe();
    this.#listener.close(how);
    this.#events.finished();
  }

  #join(socket: PlatformSocket, rights: PeerRights | undefined): PeerEvents {
    const outbox = new Outbox(this.#queue, this.#counters, undefined, this.#room);
    const client: Client = { socket, outbox, rights, passed: 0, since: this.#timers.now() };
    if (!this.#ending) this.undelivered = 0; // there is somebody again
    this.#clients.add(client);
    this.#room.share(this.#clients.size);
    outbox.attach(socket);
    return {
      message() {}, // what a client says to a sink is not for us
      badFrame() {},
      closed: () => {
        this.#counters.lost += 1;
        client.late?.unsubscribe();
        this.#leave(client);
      },
    };
  }

  #leave(client: Client): void {
    if (!this.#clients.delete(client)) return;
    this.#room.share(this.#clients.size);
    client.outbox.detach();
    const left = client.outbox.abandon();
    if (this.#ending || this.#clients.size === 0) this.undelivered += left;
  }

  /** Closes those who do not take what waits for them. */
  #look(): void {
    const now = this.#timers.now();
    for (const client of this.#clients) {
      const { outbox, socket } = client;
      if (outbox.size === 0 || outbox.passed !== client.passed) {
        client.passed = outbox.passed;
        client.since = now;
      } else if (now - client.since >= STALLED) {
        this.#leave(client);
        socket.close(CLOSES.stalled.code, CLOSES.stalled.reason);
        client.late = this.#timers.schedule(() => socket.terminate(), CLOSE_PATIENCE);
      }
    }
  }

  /** All queues together are too large: those for whom the most waits lose their oldest messages. */
  #makeRoom(): void {
    for (let before = Number.POSITIVE_INFINITY; this.#room.isOver && this.#room.bytes < before; ) {
      before = this.#room.bytes;
      let most = 0;
      for (const { outbox } of this.#clients) most = Math.max(most, outbox.waiting);
      for (const { outbox } of this.#clients) outbox.shrink(most * CUT);
    }
  }
}
