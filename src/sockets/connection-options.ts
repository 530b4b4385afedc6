import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import type { Timers } from '../core/timers.js';
import { type DurationLike, durationToMs } from '../time/duration.js';

/**
 * How a WebSocket is opened, watched and opened again: shared by source and sink.
 *
 * A browser can honour neither `headers` nor `ping` nor `maxPayload`: they throw there. Use `idle` to find a dead connection.
 */
export interface ConnectionOptions {
  /** Subprotocols to offer. */
  readonly protocols?: string | readonly string[];
  /** Request headers, such as Authorization. Never shown in a message. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Largest frame accepted, in bytes (default 1 MiB). */
  readonly maxPayload?: number;
  /** Unpack binary messages that gzip or zlib has packed, up to `maxPayload` (default true; a browser leaves them as they are). */
  readonly unpack?: boolean;
  /** Time for the opening handshake, from the look-up of the name to the answer (default 10 s). */
  readonly handshakeTimeout?: DurationLike;
  /** A ping is sent this often (default 15 s); when nothing at all has come by the next one, the connection is dead. `false`: no ping. */
  readonly ping?: DurationLike | false;
  /** Without a message for this long, reconnect (default: never). Pings and their answers do not reset the timer. */
  readonly idle?: DurationLike;
  /** Open again after a loss (default true): at a random moment up to `backoff.base`, doubled each time up to `backoff.cap`. */
  readonly reconnect?: boolean;
  /** Defaults: base 250 ms, cap 30 s. The doubling starts anew when data has come, or was sent; with `open`, once its steps are done. */
  readonly backoff?: { readonly base?: DurationLike; readonly cap?: DurationLike };
  /** Keep trying when the very first connection fails (default false: that is an error, for it is mostly a wrong address). */
  readonly waitForServer?: boolean;
  /** Called for every change of the connection. */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /** Clock of all timers (default: the clock of this machine). An RxJS scheduler is one. */
  readonly scheduler?: Timers;
}

/** What a connection is doing. */
export type ConnectionStatus =
  | { readonly state: 'connecting'; readonly attempt: number }
  | { readonly state: 'open' }
  /** Lost; the next attempt comes after `delay` ms. `hint` says what may help, where that is known. */
  | { readonly state: 'waiting'; readonly delay: number; readonly reason: string; readonly hint?: string };

/** The names of the options of a connection. */
export const CONNECTION_OPTIONS: readonly (keyof ConnectionOptions)[] = [
  'protocols',
  'headers',
  'maxPayload',
  'unpack',
  'handshakeTimeout',
  'ping',
  'idle',
  'reconnect',
  'backoff',
  'waitForServer',
  'onStatus',
  'scheduler',
];

/** The spans of time of a connection, in ms; 0 for what is switched off. */
export interface ConnectionTimes {
  readonly handshake: number;
  readonly ping: number;
  readonly idle: number;
  readonly base: number;
  readonly cap: number;
}

/** Checks the options of a connection. @throws RangeError or TypeError that names the first invalid option */
export function checkConnection(options: ConnectionOptions): ConnectionTimes {
  const { handshakeTimeout = 10000, ping = 15000, idle, backoff = {}, maxPayload, protocols } = options;
  checkMaxPayload(maxPayload);
  checkProtocols(protocols);
  checkNames('backoff', backoff, ['base', 'cap']);
  return {
    handshake: durationToMs(handshakeTimeout, 'handshakeTimeout'),
    ping: ping === false ? 0 : durationToMs(ping, 'ping'),
    idle: idle === undefined ? 0 : durationToMs(idle, 'idle'),
    base: durationToMs(backoff.base ?? 250, 'backoff.base'),
    cap: durationToMs(backoff.cap ?? 30000, 'backoff.cap'),
  };
}

/** @throws RangeError on a size that is not a positive whole number */
export function checkMaxPayload(maxPayload = 1): void {
  if (!(Number.isSafeInteger(maxPayload) && maxPayload > 0)) {
    throw new RangeError(`maxPayload must be a positive number of bytes, got ${show(maxPayload)}`);
  }
}

/** A name of a subprotocol: a token of RFC 7230. */
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/;

/** The names of subprotocols as a list. @throws TypeError on what is no name, or is there twice */
export function checkProtocols(protocols: string | readonly string[] = []): readonly string[] {
  const list: readonly unknown[] = typeof protocols === 'string' ? [protocols] : protocols;
  if (!Array.isArray(list)) throw new TypeError(`protocols must be a name or a list of names, got ${show(protocols)}`);
  list.forEach((name, i) => {
    if (typeof name !== 'string' || !TOKEN.test(name) || list.indexOf(name) !== i)
      throw new TypeError(`protocols must be different names without spaces or commas, got ${show(name)}`);
  });
  return list;
}

/** The host of a WebSocket URL. @throws SyntaxError on anything else, without repeating what may hold credentials */
export function checkUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    const [, port] = /^wss?:\/\/(?:[^/?#]*@)?(?:\[[^\]]*\]|[^/?#:]*):(\d+)(?:[/?#]|$)/i.exec(url) ?? [];
    const problem = /^wss?:\/*(?:[:?#]|$)/i.test(url)
      ? 'the address names no host'
      : Number(port) > 65535
        ? `there is no port ${port}: ports go up to 65535`
        : 'not a URL';
    throw new SyntaxError(`${problem}; a WebSocket address looks like ws://host:port/path`);
  }
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:')
    throw new SyntaxError(`a WebSocket address starts with ws:// or wss://, got ${parsed.protocol}//`);
  if (parsed.hash !== '') throw new SyntaxError('a WebSocket address has no fragment ("#")');
  return parsed.host;
}
