import { expect, it } from 'vitest';
import { HOSTILE_SETS } from '../support/hostile.js';
import { FRAMES_OF_ROUND, runFrames } from '../support/hostile-frames.js';
import { turns } from '../support/time.js';

const FRAMES = 10_000_000;
const ROUNDS = Math.ceil(FRAMES / HOSTILE_SETS.length / FRAMES_OF_ROUND);

it('10,000,000 mutated frames over sockets and 40 sets of options: alive, every count right, no bit of a neighbour changed', async () => {
  const heap: number[] = [];
  const codes = new Map<number, number>();
  let sent = 0;
  const from = performance.now();
  for (const [i, set] of HOSTILE_SETS.entries()) {
    const options = { seed: 300_000 + i, rounds: ROUNDS, csv: i % 8 === 3 && set.map === undefined };
    const alone = await runFrames(set, { ...options, hostile: false });
    const beside = await runFrames(set, { ...options, hostile: true });
    const { error, unexpected, infinite, counters } = beside;
    expect({ i, error, unexpected, infinite }).toEqual({ i, error: undefined, unexpected: [], infinite: 0 });
    expect([i, beside.good, beside.digest]).toEqual([i, alone.good, alone.digest]);
    expect(counters.pending).toBe(0);
    expect(alone.good).toBeGreaterThan(ROUNDS * 3);
    sent += beside.sent;
    for (const [code, count] of beside.codes) codes.set(code, (codes.get(code) ?? 0) + count);
    await turns(200); // what is closed goes
    globalThis.gc?.();
    await turns();
    globalThis.gc?.();
    heap.push(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers);
  }
  const rate = sent / (performance.now() - from);
  const closes = [...codes].map(([code, count]) => `${code}: ${count}`).join(', ');
  console.log(`${sent} frames, ${rate.toFixed(1)} a ms; closed with ${closes}`);
  console.log(`heap after each set: ${heap.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(', ')}`);
  expect(sent).toBeGreaterThanOrEqual(FRAMES);
  for (const code of [1002, 1007, 1009]) expect(codes.get(code)).toBeGreaterThan(sent / 10_000);
  for (const bytes of heap.slice(5)) expect(bytes).toBeLessThan((heap[4] as number) + 16e6);
}, 1_800_000);
