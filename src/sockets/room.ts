/** Above this many bytes in a socket, messages wait in the queue instead, where a policy applies to them. */
const HIGH_WATER = 1 << 20;

/** With many clients there is less room in each socket, but never less than this: it keeps a quick client busy. */
const LEAST_HIGH_WATER = 16 << 10;

/** What a message costs beside its text: its places in queues, and the header of its frame. */
const COST = 64;

/** What one message takes, in bytes. */
export const bytesOf = (frame: string | Uint8Array): number => frame.length + COST;

/** The memory that the queues of one sink share. */
export class Room {
  /** Bytes that wait in all queues and sockets. A text that several clients wait for is counted for each of them. */
  bytes = 0;
  /** From so many bytes in a socket on, messages wait in its queue. */
  highWater: number = HIGH_WATER;

  /** `each`: how many bytes may wait in one queue; `total`: in all queues and sockets. */
  constructor(
    readonly each: number = Number.POSITIVE_INFINITY,
    readonly total: number = Number.POSITIVE_INFINITY,
  ) {}

  /** Is it more than all may take? */
  get isOver(): boolean {
    return this.bytes > this.total;
  }

  /** Shares half of the room out to the sockets of so many clients: what they hold can no longer be dropped. */
  share(clients: number): void {
    const part = this.total / 2 / Math.max(1, clients);
    this.highWater = Math.max(LEAST_HIGH_WATER, Math.min(HIGH_WATER, part));
  }
}
