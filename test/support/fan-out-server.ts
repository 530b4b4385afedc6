/**
 * A sink that listens, in a process of its own: sends `count` messages of `size` bytes, one every `everyMs`, and says the most
 * memory that it took. It is told when to begin by a message `fill` (as fast as it goes) or `run` (in time).
 */
import { SocketSink } from '../../src/adapters/websocket/sink.js';
import { createSystemTimers } from '../../src/time/system-timers.js';
import { Result } from '../../src/wire/result.js';

/** No client is closed for being slow, nor pinged: the test is about those who never read, and stay. */
const timers = { ...createSystemTimers(), schedule: () => ({ unsubscribe() {} }) };
const [size, everyMs] = process.argv.slice(2).map(Number) as [number, number];
const padding = 'x'.repeat(size);
let sentAt = 0;
const sink = new SocketSink({
  listen: 0,
  maxConnections: 2000,
  scheduler: timers,
  queue: { full: 'block' },
  onListening: (port) => process.send?.({ port }),
  encoder: {
    encode: (_, line) => line(`${sentAt} ${padding}`, undefined),
    snapshot: () => null,
    restore() {},
  },
});

let most = 0;
const measure = (): void => {
  most = Math.max(most, process.memoryUsage.rss());
};

const one = new Result();
const take = (): void => {
  sentAt = performance.timeOrigin + performance.now();
  sink.take(one);
  measure();
};

process.on('message', ({ fill = 0, run = 0 }: { fill?: number; run?: number }) => {
  let left = fill + run;
  const step = (): void => {
    if (left === 0) {
      process.send?.({ most, now: process.memoryUsage.rss(), counters: sink.counters });
      return;
    }
    left -= 1;
    take();
    if (run > 0) setTimeout(step, everyMs);
    else setImmediate(step);
  };
  step();
});
await sink.open({ full() {}, drained() {}, closed() {}, failed() {} });
