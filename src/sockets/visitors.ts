import type { Socket } from 'node:net';
import type { Scheduled, Timers } from '../core/timers.js';
import { isLoopback } from './door.js';
import { Places } from './places.js';

/** A connection on its way to the upgrade. */
interface Visitor {
  readonly socket: Socket;
  readonly deadline: Scheduled;
  readonly address: string;
}

/**
 * TCP connections that are not upgraded yet, each with a deadline that nothing it sends puts off. Other machines may have only so
 * many each; programs of this one share an address, and are not held against each other.
 */
export class Visitors {
  readonly #waiting = new Map<string, Visitor>();
  readonly #places: Places;

  constructor(
    private readonly patience: number,
    mostOfAddress: number,
    private readonly timers: Timers,
  ) {
    this.#places = new Places(Infinity, mostOfAddress);
  }

  /** A connection has been accepted: the TCP one, below TLS. */
  enter(socket: Socket): void {
    socket.on('error', () => {}); // without a listener an error would end the program
    const { remoteAddress: address = '' } = socket;
    if (!isLoopback(address) && this.#places.refusal(address) !== undefined) {
      socket.destroy();
      return;
    }
    this.#places.enter(address);
    const deadline = this.timers.schedule(() => socket.destroy(), this.patience);
    const name = nameOf(socket);
    const visitor = { socket, deadline, address };
    this.#waiting.set(name, visitor);
    socket.on('close', () => {
      if (this.#waiting.get(name) === visitor) this.#forget(name);
    });
  }

  /** It is upgraded: the TCP connection, or the TLS one above it. */
  leave(socket: Socket): void {
    this.#forget(nameOf(socket));
  }

  /** Drops all that wait. */
  close(): void {
    for (const { socket } of [...this.#waiting.values()]) socket.destroy();
  }

  #forget(name: string): void {
    const visitor = this.#waiting.get(name);
    if (visitor === undefined) return;
    this.#waiting.delete(name);
    visitor.deadline.unsubscribe();
    this.#places.leave(visitor.address);
  }
}

/** The address and port of the peer: the same below and above TLS, and those of no other open connection. */
const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
