import { show } from '../core/errors.js';
import type { Timers } from '../core/timers.js';
import { checkMaxPayload, checkProtocols } from './connection-options.js';

/** How a source or a sink listens for connections. Only Node.js can: elsewhere `listen` throws. */
export interface ListenOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly listen: number;
  /** Address to listen on (default 127.0.0.1: this machine only). */
  readonly host?: string;
  /**
   * Subprotocols that it speaks, best first: the first that a client offers too is chosen. Without one in common none is, and a
   * client that asked for one closes the connection (RFC 6455 section 4.2.2). Default: none.
   */
  readonly protocols?: string | readonly string[];
  /** Largest frame accepted, in bytes (default 1 MiB). */
  readonly maxPayload?: number;
  /** Connections at a time (default 1000); more are refused. */
  readonly maxConnections?: number;
  /** Called with the port once it is known. */
  readonly onListening?: (port: number) => void;
  /** Clock of all timers (default: the clock of this machine). An RxJS scheduler is one. */
  readonly scheduler?: Timers;
}

/** The names of the options of what listens. */
export const LISTEN_OPTIONS: readonly (keyof ListenOptions)[] = [
  'listen',
  'host',
  'protocols',
  'maxPayload',
  'maxConnections',
  'onListening',
  'scheduler',
];

/** @throws RangeError on an invalid port, or number of bytes or connections; TypeError on an invalid subprotocol */
export function checkListen({ listen, protocols, maxPayload, maxConnections = 1 }: ListenOptions): void {
  if (!(Number.isInteger(listen) && listen >= 0 && listen <= 65535))
    throw new RangeError(`listen must be a port from 0 to 65535, got ${show(listen)}`);
  checkProtocols(protocols);
  checkMaxPayload(maxPayload);
  if (!(Number.isSafeInteger(maxConnections) && maxConnections > 0))
    throw new RangeError(`maxConnections must be a positive number, got ${show(maxConnections)}`);
}
