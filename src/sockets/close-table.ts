/** A close code, with its reason. */
export interface Close {
  readonly code: number;
  readonly reason: string;
}

/** Close codes and reasons that a listening end sends, beside those of `closeFrame`. Fixed: no text of Node.js, and nothing that a peer has sent, is in one. */
export const CLOSES = {
  /** It takes nothing of what waits for it. */
  stalled: { code: 1013, reason: 'it does not read what it is sent' },
  /** More frames than `maxRate`, for too long. */
  rate: { code: 1008, reason: 'too many messages' },
  /** The token that it came in with has expired. */
  expired: { code: 4401, reason: 'the token has expired' },
  /** It has written a series whose key its token does not open. */
  key: { code: 4403, reason: 'the token does not open this key' },
} as const;

/** An answer in place of an upgrade. */
export interface Refusal {
  readonly status: number;
  readonly phrase: string;
  /** The body, in one line. */
  readonly text: string;
}

/** Answers to requests that are not let in. Fixed, as the table of closes is. */
export const REFUSALS: Readonly<
  Record<'host' | 'origin' | 'token' | 'expired' | 'plain' | 'full' | 'address' | 'closing', Refusal>
> = {
  host: { status: 403, phrase: 'Forbidden', text: 'this name of the host is not allowed' },
  origin: { status: 403, phrase: 'Forbidden', text: 'this origin is not allowed' },
  token: { status: 401, phrase: 'Unauthorized', text: 'a token is needed' },
  expired: { status: 401, phrase: 'Unauthorized', text: 'the token has expired' },
  plain: { status: 426, phrase: 'Upgrade Required', text: 'this is a WebSocket' },
  full: { status: 503, phrase: 'Service Unavailable', text: 'too many connections' },
  address: { status: 503, phrase: 'Service Unavailable', text: 'too many connections from this address' },
  closing: { status: 503, phrase: 'Service Unavailable', text: 'this end is closing' },
};

/** What a frame did wrong, by the code that `ws` gives its error. */
const FRAME_FAULTS: ReadonlyMap<string, string> = new Map([
  ['WS_ERR_EXPECTED_FIN', 'a control frame is in fragments'],
  ['WS_ERR_EXPECTED_MASK', 'a frame is not masked'],
  ['WS_ERR_INVALID_CLOSE_CODE', 'a frame has an invalid close code'],
  ['WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH', 'a control frame is too long'],
  ['WS_ERR_INVALID_OPCODE', 'a frame has an invalid opcode'],
  ['WS_ERR_INVALID_UTF8', 'a text frame is not UTF-8'],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', 'a message has too many fragments'],
  ['WS_ERR_UNEXPECTED_MASK', 'a frame is masked'],
  ['WS_ERR_UNEXPECTED_RSV_1', 'a frame is compressed, which was not agreed on'],
  ['WS_ERR_UNEXPECTED_RSV_2_3', 'a frame has a reserved bit set'],
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', 'a frame is too large'],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'a message is larger than maxPayload'],
]);

/** What a frame did wrong, in fixed words. */
export const frameFault = (code: string): string =>
  FRAME_FAULTS.get(code) ?? 'a frame breaks the rules of the protocol';

/** What a packed message did wrong. */
export const UNPACKED_TOO_LARGE = 'a packed message is larger than maxPayload';
