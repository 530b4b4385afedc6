import { show } from '../core/errors.js';
import { type Instant, parseRfc3339 } from '../time/rfc3339.js';
import { hostName } from './door.js';
import type { Grant, TokenGrant } from './grants.js';
import type { ListenTls } from './listen-options.js';

type Texts = string | readonly string[];

/** A text or a list of texts as a list. The values are not repeated: they may be secret. @throws TypeError on anything else */
function listOf(texts: Texts | undefined, name: string): readonly string[] {
  const list: readonly unknown[] = texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts;
  if (Array.isArray(list) && list.every((text) => typeof text === 'string')) return list;
  throw new TypeError(`${name} must be text, or a list of texts`);
}

/** One token, or several; each as text, or with the rights that it gives. */
export type Tokens = string | readonly (string | TokenGrant)[];

/**
 * The grants of tokens. A token as text opens all keys, for ever.
 *
 * @throws TypeError, without repeating it, on a token that cannot be sent, or could be guessed; TypeError, RangeError on rights that
 * are none
 */
export function checkTokens(token: Tokens | undefined): readonly Grant[] {
  const list: readonly unknown[] | undefined = typeof token === 'string' ? [token] : token;
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new TypeError('token must be text, or a list of texts and grants');
  if (list.length === 0) throw new TypeError('token must not be an empty list');
  const grants = list.map(grantOf);
  const known = new Map<string, Grant>();
  for (const grant of grants) {
    const other = known.get(grant.token);
    if (other !== undefined && (isLimited(grant) || isLimited(other)))
      throw new TypeError('token must have each token once: one grant takes all keys of it');
    known.set(grant.token, grant);
  }
  return grants;
}

const isLimited = ({ prefixes, expires }: Grant): boolean => prefixes !== undefined || expires < Infinity;

const GRANT_NAMES: readonly string[] = ['token', 'keys', 'expires'] satisfies (keyof TokenGrant)[];

function grantOf(given: unknown): Grant {
  const grant = (typeof given === 'object' && given !== null ? given : { token: given }) as Partial<TokenGrant>;
  const { token, keys, expires } = grant;
  if (typeof token !== 'string' || !/^[!-~]{16,}$/.test(token))
    throw new TypeError('token must be 16 characters or more: letters, digits and signs of ASCII, without spaces');
  // Somebody who writes `key` for `keys` must not open all of them. The name may be secret too.
  if (!Object.keys(grant).every((name) => GRANT_NAMES.includes(name)))
    throw new TypeError(`a grant of token has ${GRANT_NAMES.join(', ')}, and nothing else`);
  return {
    token,
    prefixes: keys === undefined ? undefined : prefixesOf(keys),
    expires: expires === undefined ? Infinity : instantOf(expires),
  };
}

function prefixesOf(keys: Texts): readonly string[] {
  const prefixes = listOf(keys, 'keys');
  if (prefixes.length > 0 && !prefixes.includes('')) return [...prefixes];
  throw new TypeError('keys must be beginnings of keys, none of them empty; without keys a token opens all');
}

const scratch: Instant = { ms: 0, ns: 0, zoned: true, rounded: false };

function instantOf(expires: Date | string): number {
  if (expires instanceof Date && !Number.isNaN(expires.getTime())) return expires.getTime();
  if (typeof expires === 'string' && parseRfc3339(expires, scratch) && scratch.zoned) return scratch.ms;
  const what = 'a Date, or text with a zone, such as 2027-01-31T00:00:00Z';
  throw new RangeError(`expires must be ${what}, got ${show(expires)}`);
}

/** @throws TypeError on what is no origin as browsers write it, with how they do where that can be told */
export function checkOrigins(origins: Texts | undefined): readonly string[] {
  const list = listOf(origins, 'origins');
  for (const origin of list) {
    const written = originOf(origin);
    if (written === origin) continue;
    const meant = written === undefined ? 'such as https://example.com' : `write ${written}`;
    throw new TypeError(`origins must be written as browsers send them, ${meant}, got ${show(origin)}`);
  }
  return list;
}

/** An origin as a browser sends it: scheme, host, and a port that is not the usual one. */
function originOf(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return undefined;
  }
  if (url.origin !== 'null') return url.origin;
  return url.host === '' ? undefined : `${url.protocol}//${url.host}`; // an extension of a browser
}

/** Names in lower case. @throws TypeError on what is no name of a host */
export function checkHosts(hosts: Texts | undefined): readonly string[] {
  return listOf(hosts, 'hosts').map((name) => {
    const plain = hostName(name);
    if (/^[\w.:-]+$/.test(plain) && !/:\d*$/.test(name.replace(/^\[.*\]$/, ''))) return plain;
    throw new TypeError(`hosts must be names without a port, such as sensors.example.com, got ${show(name)}`);
  });
}

/** @throws TypeError on anything but a certificate and a key */
export function checkTls(tls: ListenTls | undefined): ListenTls | undefined {
  if (tls === undefined) return undefined;
  const pem = (text: unknown): boolean => (typeof text === 'string' && text !== '') || text instanceof Uint8Array;
  if (typeof tls === 'object' && tls !== null && pem(tls.cert) && pem(tls.key)) return tls;
  throw new TypeError('tls must be { cert, key }, both as PEM text or bytes');
}
