import { expect, it } from 'vitest';
import { type Flood, Neighbourhood } from '../support/flood.js';

const KIB64 = 1 << 16;
const MIB = 1 << 20;
const ROUNDS = 5;
const MS = 1000;

const p99 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.99)] as number;
const p50 = (sorted: readonly number[]): number => sorted[sorted.length >> 1] as number;

/** What other programs on the machine may add, in ms. Without turns a neighbour waits for 18 to 500 ms. */
const OTHERS = 3;

interface Case extends Flood {
  readonly what: string;
  readonly args?: readonly string[];
  /** A message is handled in one piece, and small ones by the dozen: so long that may take, in ms. */
  readonly message: number;
}

const FLOODS: readonly Case[] = [1, 10].flatMap((connections) => [
  { what: 'small frames', connections, bytes: 64, message: 0.5 },
  { what: 'frames of 64 KiB', connections, bytes: KIB64, message: 1 },
  { what: 'frames of 64 KiB full of samples', connections, bytes: KIB64, dense: true, message: 6 },
  { what: 'frames of 1 MiB, which are refused', connections, bytes: MIB, message: 0 },
  {
    what: 'frames of 1 MiB, which are allowed',
    connections,
    bytes: MIB,
    args: ['--max-payload', String(MIB)],
    message: 10,
  },
]);

// Other programs on the machine only ever add: so the least of several rounds is compared.
it.each(FLOODS)(
  'beside $connections peers that send $what as fast as they can, the p99 latency of a neighbour at most doubles, but for one message',
  async ({ args = [], what, message, ...flood }) => {
    const here = await Neighbourhood.open(args);
    await here.measure(1000); // compilers get warm
    const [alone, flooded]: [number[], number[]] = [[], []];
    let half = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(p99(await here.measure(MS)));
      const stop = await here.flood(flood);
      const latencies = await here.measure(MS);
      flooded.push(p99(latencies));
      half = Math.min(half, p50(latencies));
      await stop();
    }
    const all = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(' ');
    console.log(
      `${flood.connections} with ${what}: p99 in ms alone ${all(alone)}, flooded ${all(flooded)}; p50 flooded ${half.toFixed(2)}`,
    );
    expect(Math.min(...flooded)).toBeLessThan(Math.min(...alone) * 2 + message + OTHERS);
  },
  120_000,
);
