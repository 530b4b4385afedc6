import { expect, it } from 'vitest';
import { type Flood, Neighbourhood } from '../support/flood.js';

const KIB64 = 1 << 16;
const MIB = 1 << 20;
const ROUNDS = 3;
const MS = 1000;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const p99 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.99)] as number;

const FLOODS: readonly (Flood & { readonly args?: readonly string[] })[] = [1, 10].flatMap((connections) => [
  { connections, bytes: MIB },
  { connections, bytes: MIB, args: ['--max-payload', String(MIB)] },
  { connections, bytes: KIB64 },
  { connections, bytes: KIB64, dense: true },
  { connections, bytes: 64 },
]);

it.each(FLOODS)(
  'the p99 latency of a neighbour at most doubles beside $connections that send frames of $bytes bytes',
  async ({ args = [], ...flood }) => {
    const here = await Neighbourhood.open(args);
    await here.measure(1000); // compilers get warm
    const [alone, flooded]: [number[], number[]] = [[], []];
    const p50: number[] = [];
    let bytes = 0;
    let took = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(p99(await here.measure(MS)));
      const stop = await here.flood(flood);
      const from = performance.now();
      const all = await here.measure(MS);
      flooded.push(p99(all));
      p50.push(all[all.length >> 1] as number);
      took += performance.now() - from;
      bytes += await stop();
    }
    console.log(
      `${JSON.stringify(flood)} ${args}: p99 alone ${median(alone).toFixed(2)} ms, flooded ${median(flooded).toFixed(2)} ms (p50 ${median(p50).toFixed(2)} ms), ${(bytes / took / 1000).toFixed(0)} MB/s`,
      alone.map((x) => x.toFixed(2)),
      flooded.map((x) => x.toFixed(2)),
    );
    expect(median(flooded)).toBeLessThan(median(alone) * 2);
  },
  120_000,
);
