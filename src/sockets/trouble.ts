/** What went wrong with a connection, and what helps, where that is known. */
export interface Trouble {
  readonly reason: string;
  readonly hint?: string | undefined;
}

/** An error of the network, as Node.js and ws give it. */
interface NetworkError extends Error {
  readonly code?: string;
  /** What came where an answer of HTTP was expected. */
  readonly rawPacket?: Uint8Array;
}

const TRUST = 'to trust it, set NODE_EXTRA_CA_CERTS to a file with the certificate, or that of its issuer';
const NO_TLS = { reason: 'the server does not speak TLS', hint: 'use ws:// in place of wss://' };
const TLS_ONLY = { reason: 'the server speaks TLS', hint: 'use wss:// in place of ws://' };

/** The opening handshake took too long. */
export const HANDSHAKE_TIMEOUT: Trouble = {
  reason: 'the opening handshake has timed out',
  hint: 'is it a WebSocket server, and does no firewall stand between?',
};

/** The server asks, and does not take the answers. */
export const UNREAD: Trouble = { reason: 'the server does not read what it is sent' };

const BY_CODE: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: {
    reason: 'connection refused',
    hint: 'is the server running, and is the port right?',
  },
  ENOTFOUND: { reason: 'no such host', hint: 'is its name spelt right?' },
  EAI_AGAIN: { reason: 'the name of the host cannot be looked up', hint: 'is this machine online?' },
  ECONNRESET: { reason: 'connection reset' },
  ETIMEDOUT: { reason: 'timed out', hint: 'is the address right, and does no firewall stand between?' },
  EHOSTUNREACH: { reason: 'host unreachable', hint: 'is this machine on the network of the host?' },
  ENETUNREACH: { reason: 'network unreachable', hint: 'is this machine online?' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { reason: 'its certificate is self-signed', hint: TRUST },
  SELF_SIGNED_CERT_IN_CHAIN: { reason: 'its certificate has a self-signed issuer', hint: TRUST },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { reason: 'the issuer of its certificate is not known', hint: TRUST },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { reason: 'the issuer of its certificate is not known', hint: TRUST },
  CERT_HAS_EXPIRED: {
    reason: 'its certificate has expired',
    hint: 'the server needs a new one, unless the clock of this machine is wrong',
  },
  CERT_NOT_YET_VALID: { reason: 'its certificate is not valid yet', hint: 'is the clock of this machine right?' },
};

/** The first byte of an alert of TLS (RFC 8446 section 5.1): the answer to plain text. */
const TLS_ALERT = 21;

/** What went wrong, in words, from an error of the network; `url` is the address, where this side has connected. */
export function troubleOf(error: NetworkError, url: string | null | undefined): Trouble {
  const { code = '', message, rawPacket } = error;
  const secure = /^wss:/i.test(url ?? '');
  if (/wrong version number|packet length too long|unknown protocol/i.test(message)) return NO_TLS;
  if (/before secure TLS connection/.test(message))
    return {
      reason: 'the server closed the connection during the TLS handshake',
      hint: 'does it speak TLS? If not, use ws://',
    };
  if (message === 'socket hang up')
    return {
      reason: 'the server closed the connection without an answer',
      hint: secure ? 'is it a WebSocket server?' : 'is it a WebSocket server? If it speaks TLS, use wss://',
    };
  if (code.startsWith('HPE_'))
    return rawPacket?.[0] === TLS_ALERT
      ? TLS_ONLY
      : { reason: 'what answers does not speak HTTP', hint: 'is it a WebSocket server, and is the port right?' };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = /the cert's (?:altnames|list): (.*)$/.exec(message)?.[1];
    const reason = `its certificate is for another name${names === undefined ? '' : `: ${names}`}`;
    return { reason, hint: 'use the name that it is for' };
  }
  return BY_CODE[code] ?? { reason: message === '' ? code || 'unknown error' : message };
}

const STATUS_HINTS: Readonly<Record<number, string>> = {
  401: 'check the credentials',
  403: 'check the credentials',
  404: 'is the path right?',
  429: 'too many requests: wait a while',
};

/** What helps against an answer that is no WebSocket. `undefined` where the status says it all. */
export function hintOfStatus(status: number, text: string, location: string | undefined): string | undefined {
  if (/plain HTTP request was sent to (an )?HTTPS/i.test(text)) return TLS_ONLY.hint;
  if (status >= 300 && status < 400 && location !== undefined)
    return `it redirects to ${hostOf(location)}: use that address`;
  if (status >= 500) return 'the server has a problem: try again later';
  return STATUS_HINTS[status] ?? 'is there a WebSocket at this path?';
}

/** Scheme and host of an address, without what may be secret, as an address of a WebSocket. */
function hostOf(location: string): string {
  const [, secure, host] = /^(?:http|ws)(s?):\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(location) ?? [];
  return host === undefined ? 'another path' : `ws${secure ?? ''}://${host}`;
}
