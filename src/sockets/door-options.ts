import { show } from '../core/errors.js';
import { hostName } from './door.js';
import type { ListenTls } from './listen-options.js';

type Texts = string | readonly string[];

/** A text or a list of texts as a list. The values are not repeated: they may be secret. @throws TypeError on anything else */
function listOf(texts: Texts | undefined, name: string): readonly string[] {
  const list: readonly unknown[] = texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts;
  if (Array.isArray(list) && list.every((text) => typeof text === 'string')) return list;
  throw new TypeError(`${name} must be text, or a list of texts`);
}

/** @throws TypeError, without repeating it, on a token that cannot be sent, or could be guessed */
export function checkTokens(token: Texts | undefined): readonly string[] {
  const tokens = listOf(token, 'token');
  if (Array.isArray(token) && tokens.length === 0) throw new TypeError('token must not be an empty list');
  if (!tokens.every((text) => /^[!-~]{16,}$/.test(text)))
    throw new TypeError('token must be 16 characters or more: letters, digits and signs of ASCII, without spaces');
  return tokens;
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
