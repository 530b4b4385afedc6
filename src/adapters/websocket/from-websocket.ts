import { Observable, type Subscriber } from 'rxjs';
import { platform } from '#sockets';
import type { Flow } from '../../core/flow.js';
import { checkNames } from '../../core/nearest.js';
import { CONNECTION_OPTIONS, type ConnectionOptions } from '../../sockets/connection-options.js';
import { createSourceCounters, type SourceCounters } from '../../sockets/counters.js';
import type { PeerRights } from '../../sockets/grants.js';
import { checkListen, LISTEN_OPTIONS, type ListenOptions } from '../../sockets/listen-options.js';
import type { Frame } from '../../sockets/platform.js';
import { checkSend, openReceiver, type ReceiverEvents, type SendOptions } from '../../sockets/receiver.js';
import { checkTarget } from '../../sockets/target.js';
import { DIALOGUE_OPTIONS, type DialogueOptions } from '../../wire/dialogue/options.js';
import { scriptOf } from '../../wire/dialogue/script.js';
import type { FeedMap } from '../../wire/frame/frame-plan.js';
import { type Decode, type FeedSample, feedDecoder, type GuardedDecode } from '../decode.js';

/** How frames become values. */
export interface DecodeOptions<T> {
  /** Where a frame keeps time, value and key: the default decoding, to {@link FeedSample}. */
  readonly map?: FeedMap;
  /** Turns a frame, without its byte order mark, into values instead, handing each to `emit`; throws when it cannot. */
  readonly decode?: Decode<T>;
  /** Sources that share a Flow with a full sink pause. A browser cannot pause: there the sink drops what is too much. */
  readonly flow?: Flow;
  /** Counts frames as they come. */
  readonly counters?: SourceCounters;
  /** Called for each frame, or record of a frame, that could not be read; it has been counted `bad`. */
  readonly onBad?: (message: string) => void;
}

/** Options of a source that connects to a server. */
export interface WebSocketSourceOptions<T = FeedSample>
  extends ConnectionOptions,
    SendOptions,
    DialogueOptions,
    DecodeOptions<T> {}
/** Options of a source that others connect to. */
export interface ListenSourceOptions<T = FeedSample> extends ListenOptions, DecodeOptions<T> {}

const DECODE_OPTIONS = ['map', 'decode', 'flow', 'counters', 'onBad'] as const;

/**
 * What a WebSocket server sends; or, with `{ listen: port }` in place of a URL, what all devices send that connect to us.
 *
 * Cold: each subscription has its own connection, or its own listening port; unsubscribing closes it. By default a frame is a
 * JSON record, an array of them, or several lines of them, and each record becomes one {@link FeedSample}.
 *
 * A lost connection is opened again and is **not** the end of the series: no edge value is made of it, and the samples before
 * and after belong together unless `maxGap` parts them. The stream completes only when the server closes with code 1000 and
 * the reason "end", as our own sink does when its stream completes. Frames sent while the line was down are lost: the
 * WebSocket protocol keeps nothing. A frame that cannot be read is counted and never ends the stream.
 *
 * A server that waits for a request gets it with `send`, after each reconnect anew: `send: '{"op":"subscribe","channel":"trades"}'`.
 *
 * A server that wants a login, or asks whether anybody is there, gets its answers with `open`, `reply` and `heartbeat`; see
 * {@link DialogueOptions}.
 *
 * In a browser it uses the browser's own WebSocket, which cannot listen, pause, ping or set headers; see {@link ConnectionOptions}.
 *
 * Source: RFC 6455.
 *
 * @throws RangeError, TypeError, SyntaxError at once on an invalid option or URL. The stream errors with a
 * StreamError: `transport` when the first connection fails, `closed` when a later one cannot be restored or a frame matches `failOn`, `in-use` for a port.
 */
export function fromWebSocket<T = FeedSample>(url: string, options?: WebSocketSourceOptions<T>): Observable<T>;
export function fromWebSocket<T = FeedSample>(options: ListenSourceOptions<T>): Observable<T>;
export function fromWebSocket<T = FeedSample>(
  target: string | ListenSourceOptions<T>,
  options: WebSocketSourceOptions<T> = {},
): Observable<T> {
  const given: DecodeOptions<T> = typeof target === 'string' ? options : target;
  checkNames('fromWebSocket', given, [
    ...DECODE_OPTIONS,
    ...(typeof target === 'string' ? [...CONNECTION_OPTIONS, ...DIALOGUE_OPTIONS, 'send'] : LISTEN_OPTIONS),
  ]);
  checkSend(options);
  const script = typeof target === 'string' ? scriptOf(options, Date.now) : undefined;
  const makeDecode = given.decode
    ? () => given.decode as Decode<T>
    : () => feedDecoder(given.map) as unknown as GuardedDecode<T>;
  makeDecode(); // an invalid mapping throws now
  checkTarget(target, options);
  if (given.decode && typeof target !== 'string' && checkListen(target).grants.some(({ prefixes }) => prefixes))
    throw new TypeError('decode cannot be used with a token that has keys: only the default decoding knows keys');
  const { counters = createSourceCounters(), onBad, flow } = given;
  return new Observable((out) => {
    const events: ReceiverEvents = {
      frame: decoder(out, makeDecode(), counters, onBad),
      badFrame: (reason) => onBad?.(reason),
      listening() {},
      ended: () => out.complete(),
      failed: (error) => out.error(error),
    };
    const receiver = openReceiver(target, options, counters, events, script);
    const stop = flow?.listen((held) => (held ? receiver.pause() : receiver.resume()));
    return () => {
      stop?.();
      receiver.close();
    };
  });
}

/** Decodes frames; counts those that cannot be read. */
function decoder<T>(
  out: Subscriber<T>,
  decode: GuardedDecode<T>,
  counters: SourceCounters,
  onBad: ((message: string) => void) | undefined,
): (frame: Frame, rights?: PeerRights) => void {
  const emit = (value: T): void => out.next(value);
  const bad = (message: string): void => {
    counters.bad += 1;
    onBad?.(message);
  };
  return (frame, rights) => {
    try {
      const text = platform.textOf(frame);
      decode(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, emit, bad, rights); // a byte order mark is no part of a text
    } catch (error) {
      bad(error instanceof Error ? error.message : String(error));
    }
  };
}
