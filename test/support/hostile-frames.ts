import { WebSocket } from 'ws';
import { SocketSource } from '../../src/adapters/websocket/source.js';
import { CLOSES } from '../../src/sockets/close-table.js';
import { createSourceCounters } from '../../src/sockets/counters.js';
import { compileMapping } from '../../src/wire/mapping.js';
import { goodLine, type HostileOutcome, type HostileSet, hostileLines, hostilePipeline } from './hostile.js';
import { random } from './numbers.js';
import { ownClose, rawFrame } from './raw-frames.js';
import { RawPeer } from './raw-peer.js';
import { eventually } from './time.js';

/** Frames of a round that keep to the protocol, whatever they say; connections that break it, and frames of each. */
const CONTENT = 2000;
const BREAKERS = 10;
const OF_BREAKER = 20;
const GOOD_OF_ROUND = 4;

/** Hostile frames of a round. */
export const FRAMES_OF_ROUND: number = CONTENT + BREAKERS * OF_BREAKER;

/** Close codes that a listening end gives to a peer that breaks the protocol; 1006: none. */
const CODES: ReadonlySet<number> = new Set([1002, 1006, 1007, 1008, 1009]);
const REASONS: ReadonlySet<string> = new Set(['', ...Object.values(CLOSES).map(({ reason }) => reason)]);

/** What hostile frames have done. */
export interface FramesOutcome extends HostileOutcome {
  /** Frames that were sent. */
  readonly sent: number;
  /** How many connections were closed with each code. */
  readonly codes: ReadonlyMap<number, number>;
}

interface FramesOptions {
  readonly seed: number;
  readonly rounds: number;
  readonly hostile: boolean;
  /** Are frames rows of a table? */
  readonly csv?: boolean;
}

const HEADER = 't,value,key';

/** A record as a row of a table; what is wrong with it stays so. */
const rowOf = (line: string): string => line.replaceAll(/"(?:t|value|key|data)":/g, '').replace(/^\{|\}$/g, '');

/** A frame that breaks the protocol, mostly. */
function broken(next: () => number, text: string): Buffer {
  const pick = (n: number): number => Math.floor(next() * n);
  const kind = next();
  if (kind < 0.1) return Buffer.from(Array.from({ length: 2 + pick(64) }, () => pick(256)));
  if (kind < 0.25) return rawFrame(1, Buffer.from(text).fill(0x80 + pick(128), pick(text.length)));
  if (kind < 0.4) return rawFrame(1 + pick(2), text, { length: 65_537 + pick(2 ** 31) });
  const frame = rawFrame(pick(16), text.slice(0, pick(300)), {
    fin: next() < 0.7,
    rsv: next() < 0.5 ? pick(8) : 0,
    masked: next() < 0.9,
    ...(next() < 0.2 && { length: pick(2 ** 31) }),
  });
  for (let flips = pick(4); flips > 0; flips -= 1) frame.writeUInt8(pick(256), pick(frame.length));
  return frame;
}

/** Checks how a connection was closed: as the table says, or as the peer has closed it itself. Returns the code. */
async function closing(peer: RawPeer, sent: Buffer): Promise<number> {
  const { code, reason } = await peer.closing();
  const own = ownClose(sent);
  if (!(CODES.has(code) && REASONS.has(reason)) && !(own?.code === code && own.reason === reason))
    throw new Error(`a connection was closed with ${code} "${reason}": ${sent.toString('hex')}`);
  return code;
}

/**
 * Runs rounds of {@link FRAMES_OF_ROUND} mutated frames over real sockets into a source that listens, beside a client of good
 * behaviour; or, where `hostile` is false, that client alone. Most frames keep to the protocol, whatever they say; the rest comes over
 * connections of its own. Checks the counters after each round.
 */
export async function runFrames(
  set: HostileSet,
  { seed, rounds, hostile, csv = false }: FramesOptions,
): Promise<FramesOutcome> {
  const frames = createSourceCounters();
  let port = 0;
  const onListening = (given: number): void => {
    port = given;
  };
  const source = new SocketSource({ listen: 0, counters: frames, onListening });
  // Keys of a whole round come between two samples of the neighbour.
  const format = csv ? 'csv' : 'ndjson';
  const run = hostilePipeline(set, [{ source, format, mapping: compileMapping(set.map) }], 5000);
  await eventually(() => port > 0, 'the port');
  const neighbour = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await new Promise((resolve) => neighbour.once('open', resolve));
  const flooder = hostile ? await RawPeer.upgraded(port) : undefined;
  const [next, record] = [random(seed), hostileLines(seed + 1)];
  const line = csv ? () => rowOf(record()) : record;
  const codes = new Map<number, number>();
  let sent = 0;
  const arrive = async (count: number, send: () => void): Promise<void> => {
    const wanted = frames.frames + count;
    send();
    await eventually(() => frames.frames >= wanted, 'the frames');
    if (frames.frames > wanted) throw new Error(`${frames.frames - wanted} frames came that nobody sent`);
    sent += count;
  };
  const breakOne = async (): Promise<void> => {
    const bytes = Buffer.concat(
      Array.from({ length: OF_BREAKER }, (_, i) =>
        i < OF_BREAKER - 1 && next() < 0.9 ? rawFrame(1, line()) : broken(next, line()),
      ),
    );
    const peer = await RawPeer.upgraded(port);
    peer.send(bytes);
    peer.socket.end();
    const code = await closing(peer, bytes);
    codes.set(code, (codes.get(code) ?? 0) + 1);
    sent += OF_BREAKER;
  };
  if (csv) await arrive(1, () => neighbour.send(HEADER));
  for (let round = 0; round < rounds; round += 1) {
    await arrive(GOOD_OF_ROUND, () => {
      for (let i = 0; i < GOOD_OF_ROUND; i += 1) {
        const good = goodLine(round * GOOD_OF_ROUND + i);
        neighbour.send(csv ? rowOf(good).replaceAll('"', '') : good);
      }
    });
    if (flooder !== undefined) {
      await arrive(CONTENT, () => flooder.send(...Array.from({ length: CONTENT }, () => rawFrame(1, line()))));
      await Promise.all(Array.from({ length: BREAKERS }, breakOne));
    }
    run.clock.advance(1000);
    run.check();
  }
  if (flooder?.closed) throw new Error('frames that keep to the protocol have closed their connection');
  const outcome = await run.end();
  neighbour.terminate();
  flooder?.socket.destroy();
  return { ...outcome, sent, codes };
}
