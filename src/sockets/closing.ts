import { oneLine } from './server-text.js';
import type { Trouble } from './trouble.js';

/** The close reason by which one side says that its series are over. Any other close is a disconnect. */
export const END_REASON = 'end';

/** How one side closes for good: its series are over, or it pauses and another run goes on with them; without, neither is said. */
export type Closing = 'end' | 'pause';

/** The close frame that says so. 1001 is "going away" (RFC 6455 section 7.4.1): the other side connects again, and makes no edge. */
export const closeFrame = (how?: Closing): readonly [code: number, reason: string] =>
  how === 'pause' ? [1001, ''] : [1000, how === 'end' ? END_REASON : ''];

/** How long a closing handshake may take, in ms. */
export const CLOSE_PATIENCE = 2000;

/** Answers to the handshake, and close codes, that no further attempt can change. */
const BARRED: ReadonlySet<number> = new Set([401, 403, 407, 4401, 4403]);

/** Is this an answer of HTTP, or a close code, that no further attempt can change? */
export const isBarred = (status: number): boolean => BARRED.has(status);

/**
 * Close codes by which a side says that it cannot work with what it got (RFC 6455 section 7.4.1), and what may help: when they
 * come again and again, and no data between, a further attempt is of no use.
 */
const REJECTIONS: ReadonlyMap<number, string> = new Map([
  [1002, 'does it speak another version of the protocol, or another subprotocol?'],
  [1007, 'does it expect messages of another kind?'],
  [1008, 'does it want credentials, or another request?'],
  [1009, 'are the messages that it is sent too large for it?'],
  [1010, 'it wants an extension that is not spoken here'],
]);

/** So many rejections in a row are final. */
export const MOST_REJECTIONS = 3;

/** What may help against a close code by which the server rejects what it got; `undefined` for any other code. */
export const rejectionHint = (code: number): string | undefined => REJECTIONS.get(code);

/** Close codes that no side sends (RFC 6455 section 7.4.1): there was none, or no closing handshake at all. */
const NO_CODE = 1005;
const ABNORMAL = 1006;

/** Why a connection is gone, as the server has put it. */
export function closeTrouble(code: number, text: string, opened: boolean): Trouble {
  if (code === ABNORMAL) return { reason: opened ? 'the connection broke' : 'the platform does not say why' };
  const said = oneLine(text);
  return { reason: `closed by the server${code === NO_CODE ? '' : `: ${code}`}${said === '' ? '' : ` "${said}"`}` };
}
