import { describe, expect, it } from 'vitest';
import { Flow } from '../../src/core/flow.js';
import { createSinkCounters } from '../../src/sockets/counters.js';
import { Outbox } from '../../src/sockets/outbox.js';
import type { PlatformSocket } from '../../src/sockets/platform.js';
import type { QueuePolicy } from '../../src/sockets/queue-options.js';
import { bytesOf, Room } from '../../src/sockets/room.js';

/** A socket that passes messages on when the test says so. */
class HandSocket implements PlatformSocket {
  onSent = (): void => {};
  isOpen = true;
  readonly isPaused = false;
  readonly held: number[] = [];

  get bufferedAmount(): number {
    return this.held.reduce((sum, bytes) => sum + bytes, 0);
  }

  send(frame: string | Uint8Array): void {
    this.held.push(frame.length);
  }

  passOn(): void {
    if (this.held.shift() !== undefined) this.onSent();
  }

  pause(): void {}
  resume(): void {}
  ping(): void {}
  close(): void {}
  terminate(): void {}
}

/** Numbers below `n`, the same in every run. */
function chooser(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

describe('the bytes that are counted for the queues of one sink', () => {
  it.each<[QueuePolicy, number]>([
    ['drop-oldest', 1],
    ['coalesce-key', 2],
    ['block', 3],
  ])('are those of the messages that wait, whatever happens, and none at the end (%s)', (full, seed) => {
    const pick = chooser(seed);
    const room = new Room(3000, 8000);
    const counters = createSinkCounters();
    const ends = Array.from({ length: 3 }, () => ({
      outbox: new Outbox({ max: 20, full }, counters, new Flow(), room),
      socket: new HandSocket(),
    }));
    room.share(3);
    let happened = 0;
    for (let step = 0; step < 5000; step += 1) {
      const end = ends[pick(3)] as (typeof ends)[number];
      const { outbox } = end;
      const action = pick(20);
      if (action < 10) {
        const message = { frame: 'x'.repeat(pick(400)), key: pick(3) === 0 ? undefined : String(pick(5)) };
        for (const one of ends) one.outbox.send(message);
      } else if (action < 16) end.socket.passOn();
      else if (action === 16) outbox.shrink(pick(2000));
      else if (action === 17) {
        outbox.detach();
        end.socket = new HandSocket();
        if (pick(2) === 0) outbox.attach(end.socket);
        happened += 1;
      } else if (action === 18) outbox.attach(end.socket);
      else if (pick(10) === 0) outbox.abandon();
      expect(counters.in).toBe(counters.sent + counters.dropped + counters.coalesced + counters.queued);
      expect(counters.queued).toBe(ends.reduce((sum, one) => sum + one.outbox.size, 0));
      for (const one of ends) expect(one.outbox.waiting).toBeGreaterThanOrEqual(0);
      expect(room.bytes).toBeGreaterThanOrEqual(ends.reduce((sum, one) => sum + one.outbox.waiting, 0));
    }
    expect(happened).toBeGreaterThan(100);
    expect(room.bytes).toBeGreaterThan(0);
    for (const { outbox } of ends) {
      outbox.detach();
      outbox.abandon();
      expect(outbox.waiting).toBe(0);
    }
    expect(room.bytes).toBe(0);
  });

  it('are exactly text and cost of each message that waits', () => {
    const room = new Room();
    const outbox = new Outbox({}, createSinkCounters(), undefined, room);
    const socket = new HandSocket();
    outbox.send({ frame: 'four', key: undefined });
    outbox.send({ frame: new Uint8Array(100), key: undefined });
    expect(outbox.waiting).toBe(bytesOf('four') + bytesOf('x'.repeat(100)));
    outbox.attach(socket);
    expect(outbox.waiting).toBe(0);
    socket.passOn();
    expect(room.bytes).toBe(bytesOf('x'.repeat(100)));
    socket.passOn();
    expect(room.bytes).toBe(0);
    expect(outbox.passed).toBe(2);
  });
});

describe('the room in the sockets of a sink', () => {
  it('is 1 MiB for a few clients, less for many, and never less than 16 KiB', () => {
    const room = new Room(8 << 20, 64 << 20);
    const at = (clients: number): number => {
      room.share(clients);
      return room.highWater;
    };
    expect([0, 1, 32, 64, 1000, 100_000].map(at)).toEqual([
      1 << 20,
      1 << 20,
      1 << 20,
      1 << 19,
      (32 << 20) / 1000,
      16 << 10,
    ]);
  });
});
