import type { StreamError } from '../core/errors.js';
import type { Frame, PlatformSocket } from './platform.js';

/** What a connection tells its owner. */
export interface ConnectionEvents {
  open(socket: PlatformSocket): void;
  message(frame: Frame): void;
  /** An open connection is gone; another may follow. An owner that has sent something over it calls `carried` now. */
  lost(): void;
  /** After `close`: the connection is closed, and nothing more will come. */
  closed?(): void;
  /** The other side said that this was the end: close code 1000, reason "end". */
  ended(): void;
  /** It cannot go on. */
  failed(error: StreamError): void;
  /** A frame broke the rules of the protocol or was too large; the connection was closed for it. */
  badFrame(reason: string): void;
}
