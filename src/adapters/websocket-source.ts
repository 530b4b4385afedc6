import { Observable, type Subscriber } from 'rxjs';
import type { WebSocket } from 'ws';
import type { Flow } from '../core/flow.js';
import { checkNames } from '../core/nearest.js';
import type { Mapping } from '../wire/mapping.js';
import { Connection } from './connection.js';
import { CONNECTION_OPTIONS, type ConnectionOptions, checkConnection, checkUrl } from './connection-options.js';
import { type Decode, type FeedSample, feedDecoder } from './decode.js';
import { checkListen, LISTEN_OPTIONS, Listener, type ListenOptions } from './listener.js';

interface DecodeOptions<T> {
  /** Where a frame keeps time, value and key: the default decoding, to {@link FeedSample}. */
  readonly map?: Mapping;
  /** Turns a frame into values instead, handing each to `emit`; throws when it cannot. */
  readonly decode?: Decode<T>;
  /** Sources that share a Flow with a full sink pause. */
  readonly flow?: Flow;
  /** Counts frames as they come. */
  readonly counters?: SourceCounters;
  /** Is told of each frame, or record of a frame, that could not be read; it has been counted `bad`. */
  readonly onBad?: (message: string) => void;
}

export interface SourceCounters {
  /** Frames received. */
  frames: number;
  /** Frames, or records in them, that could not be read. */
  bad: number;
  /** Connections that were lost. */
  lost: number;
}

export const createSourceCounters = (): SourceCounters => ({ frames: 0, bad: 0, lost: 0 });

export interface WebSocketSourceOptions<T = FeedSample> extends ConnectionOptions, DecodeOptions<T> {}
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
 * Source: RFC 6455.
 *
 * @throws RangeError, TypeError, SyntaxError at once on options or a URL that make no sense. The stream errors with a
 * StreamError: `transport` when the first connection fails, `closed` when a later one cannot be restored, `in-use` for a port.
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
    ...(typeof target === 'string' ? CONNECTION_OPTIONS : LISTEN_OPTIONS),
  ]);
  const makeDecode = given.decode
    ? () => given.decode as Decode<T>
    : () => feedDecoder(given.map) as unknown as Decode<T>;
  makeDecode(); // a mapping that makes no sense throws now
  if (typeof target === 'string') {
    checkUrl(target);
    checkConnection(options);
  } else checkListen(target);
  return new Observable((out) => {
    const receive = receiver(out, makeDecode(), given);
    return typeof target === 'string' ? connect(target, options, out, receive) : listen(target, out, receive);
  });
}

type Receive = (data: Buffer | undefined, reason?: string) => void;

/** Counts and decodes frames; without data, counts a frame that broke the protocol. */
function receiver<T>(
  out: Subscriber<T>,
  decode: Decode<T>,
  { counters = createSourceCounters(), onBad }: DecodeOptions<T>,
): Receive {
  const emit = (value: T): void => out.next(value);
  const bad = (message: string): void => {
    counters.bad += 1;
    onBad?.(message);
  };
  return (data, reason = '') => {
    counters.frames += 1;
    if (data === undefined) {
      bad(reason);
      return;
    }
    try {
      decode(data.toString(), emit, bad);
    } catch (error) {
      bad(error instanceof Error ? error.message : String(error));
    }
  };
}

function connect<T>(url: string, options: WebSocketSourceOptions<T>, out: Subscriber<T>, receive: Receive): () => void {
  const { flow, counters } = options;
  let current: WebSocket | undefined;
  const connection = new Connection(url, options, {
    open(socket) {
      current = socket;
      if (flow?.held) socket.pause();
    },
    message: (data) => receive(data),
    lost() {
      current = undefined;
      if (counters) counters.lost += 1;
    },
    ended: () => out.complete(),
    failed: (error) => out.error(error),
    badFrame: (reason) => receive(undefined, reason),
  });
  const stop = flow?.listen((held) => (held ? current?.pause() : current?.resume()));
  connection.open();
  return () => {
    stop?.();
    connection.close();
  };
}

function listen<T>(options: ListenSourceOptions<T>, out: Subscriber<T>, receive: Receive): () => void {
  const { flow, counters } = options;
  const devices = new Set<WebSocket>();
  const listener = new Listener(options, {
    connected(socket) {
      devices.add(socket);
      if (flow?.held) socket.pause();
      socket.on('message', (data: Buffer) => receive(data));
      socket.on('error', (error) => receive(undefined, error.message));
      socket.on('close', () => {
        devices.delete(socket);
        if (counters) counters.lost += 1;
      });
    },
    failed: (error) => out.error(error),
  });
  const stop = flow?.listen((held) => {
    for (const socket of devices) {
      if (held) socket.pause();
      else socket.resume();
    }
  });
  return () => {
    stop?.();
    listener.close();
  };
}
