import { show } from '../core/errors.js';
import { OptionError } from '../core/option-error.js';
import type { Timers } from '../core/timers.js';
import { checkMaxPayload, checkProtocols } from './connection-options.js';
import { isLoopback } from './door.js';
import { checkHosts, checkOrigins, checkTls, checkTokens, type Tokens } from './door-options.js';
import type { Grant } from './grants.js';

/**
 * How a source or a sink listens for connections. Only Node.js can: elsewhere `listen` throws.
 *
 * It is safe to leave open: what can be told from a request is checked before the upgrade, and everything is bounded.
 */
export interface ListenOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly listen: number;
  /** Address to listen on (default 127.0.0.1: this machine only). Any other needs a `token`, or `insecure: true`. */
  readonly host?: string;
  /**
   * Subprotocols that it speaks, best first: the first that a client offers too is chosen. Without one in common none is, and a
   * client that asked for one closes the connection (RFC 6455 section 4.2.2). Default: none.
   */
  readonly protocols?: string | readonly string[];
  /**
   * Origins of web pages that may connect, such as `https://example.com` (default: none). A request that names no origin comes
   * from a program or a device, and is let in.
   */
  readonly origins?: string | readonly string[];
  /**
   * Further names that the Host header may have. On loopback only names of loopback and `host` are allowed by default, so that no
   * name of a web page can be pointed at this machine; on other addresses any name is, unless names are given here.
   */
  readonly hosts?: string | readonly string[];
  /**
   * Only who knows the token, or one of several, may connect: as `Authorization: Bearer TOKEN`, or, for browsers, as a subprotocol
   * `bearer.TOKEN`, where TOKEN may be written as base64url. 16 characters or more. Never shown in a message. One in a list may be a
   * grant, `{ token, keys, expires }`: then it opens some keys only, or only until a certain time.
   */
  readonly token?: Tokens;
  /** Listens beyond this machine without a token. */
  readonly insecure?: boolean;
  /** Speaks TLS 1.2 or later (`wss:`), with this certificate and its key, as PEM. */
  readonly tls?: ListenTls;
  /** Largest message accepted, in bytes (default 64 KiB). */
  readonly maxPayload?: number;
  /** Connections at a time (default 1000); more are refused with status 503. */
  readonly maxConnections?: number;
  /** Connections at a time from one address (default 64; 1000 where only this machine can connect). */
  readonly maxPerAddress?: number;
  /**
   * Frames per second that one connection may send (default 10,000; no limit where only this machine can connect), with bursts of
   * twice as many. Above it the connection is read more slowly; when it stays above for 10 s, it is closed with 1008.
   */
  readonly maxRate?: number;
  /** Called with the port once it is known. */
  readonly onListening?: (port: number) => void;
  /** Clock of all timers (default: the clock of this machine). An RxJS scheduler is one. */
  readonly scheduler?: Timers;
  /** Gives the time that `expires` of a token is compared with, in ms since the Unix epoch (default: `Date.now`). */
  readonly expiryClock?: () => number;
}

/** A certificate and its key, as PEM. */
export interface ListenTls {
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
}

/** The names of the options of what listens. */
export const LISTEN_OPTIONS: readonly (keyof ListenOptions)[] = [
  'listen',
  'host',
  'protocols',
  'origins',
  'hosts',
  'token',
  'insecure',
  'tls',
  'maxPayload',
  'maxConnections',
  'maxPerAddress',
  'maxRate',
  'onListening',
  'scheduler',
  'expiryClock',
];

/** Address that is listened on where none is given. */
export const LOOPBACK = '127.0.0.1';

/** Largest message that a listening end accepts where no other size is given, in bytes: OWASP's advice. */
const MAX_PAYLOAD = 1 << 16;

/** The options of what listens, checked, with their defaults. */
export interface ListenRules {
  readonly host: string;
  readonly protocols: readonly string[];
  readonly origins: readonly string[];
  readonly hosts: readonly string[] | undefined;
  readonly grants: readonly Grant[];
  readonly tls: ListenTls | undefined;
  readonly maxPayload: number;
  readonly maxConnections: number;
  readonly maxPerAddress: number;
  readonly maxRate: number;
  readonly expiryClock: () => number;
}

/** @throws RangeError, TypeError on an invalid option; RangeError on an address beyond this machine without a token */
export function checkListen(options: ListenOptions): ListenRules {
  const { listen, host = LOOPBACK, protocols, maxPayload, insecure = false } = options;
  if (!(Number.isInteger(listen) && listen >= 0 && listen <= 65535))
    throw new RangeError(`listen must be a port from 0 to 65535, got ${show(listen)}`);
  if (typeof host !== 'string') throw new TypeError(`host must be an address, got ${show(host)}`);
  if (typeof insecure !== 'boolean') throw new TypeError(`insecure must be true or false, got ${show(insecure)}`);
  checkMaxPayload(maxPayload);
  const loopback = isLoopback(host);
  const grants = checkTokens(options.token);
  if (!loopback && grants.length === 0 && !insecure)
    throw new OptionError(
      (name) =>
        `${name('host')} ${show(host)} lets other machines connect: give ${name('token')}, or ${name('insecure')} to let anybody in`,
    );
  const hosts = checkHosts(options.hosts);
  return {
    host,
    protocols: checkProtocols(protocols),
    origins: checkOrigins(options.origins),
    hosts: loopback ? [host.toLowerCase(), ...hosts] : hosts.length > 0 ? [host.toLowerCase(), ...hosts] : undefined,
    grants,
    tls: checkTls(options.tls),
    maxPayload: maxPayload ?? MAX_PAYLOAD,
    maxConnections: positive(options.maxConnections ?? 1000, 'maxConnections'),
    maxPerAddress: positive(options.maxPerAddress ?? (loopback ? 1000 : 64), 'maxPerAddress'),
    maxRate: rate(options.maxRate ?? (loopback ? Infinity : 10_000)),
    expiryClock: options.expiryClock ?? Date.now,
  };
}

function positive(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name} must be a positive number, got ${show(value)}`);
}

function rate(value: number): number {
  if (typeof value === 'number' && value > 0) return value;
  throw new RangeError(`maxRate must be a positive number of frames per second, got ${show(value)}`);
}
