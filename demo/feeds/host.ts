import { readFileSync } from 'node:fs';
import { cpus, freemem, totalmem } from 'node:os';
import { type Feed, irregularly } from './feed.js';

/** Seconds that all processors have worked. Its derivative: how many are busy. */
function cpuSeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

const memoryMegabytes = (): number => (totalmem() - freemem()) / 1e6;

/** Bytes that network interfaces have received (Linux), loopback included; `undefined` elsewhere. */
function networkMegabytes(): number | undefined {
  try {
    const lines = readFileSync('/proc/net/dev', 'utf8').split('\n').slice(2);
    return lines.reduce((sum, line) => sum + Number(line.split(':')[1]?.trim().split(/\s+/)[0] ?? 0), 0) / 1e6;
  } catch {
    return undefined;
  }
}

/** Real measurements of this machine: `{ t, key, value }`, t in ms. Each is read at irregular times of its own. */
export const host: Feed = (send) => {
  const measure = (key: string, value: number | undefined): void => {
    if (value !== undefined)
      send({ t: Math.round((performance.timeOrigin + performance.now()) * 1000) / 1000, key, value });
  };
  const stops = [
    irregularly(150, 450, () => measure('cpu', cpuSeconds())),
    irregularly(150, 600, () => measure('memory', memoryMegabytes())),
    irregularly(200, 700, () => measure('network', networkMegabytes())),
  ];
  return () => {
    for (const stop of stops) stop();
  };
};
