import type { Socket } from 'node:net';
import { feed } from '../data.js';
import { FrameCounter, frame, listen, messages } from './frames.js';

// Sends messages at a steady pace on /source and takes them back on /sink/LAG, where LAG says how many messages later the
// answer to one is due. Arguments: messages per second, seconds; the first half is warm-up. Prints its port, then for each
// pair of connections the median of the times from message to answer, in microseconds.
const [rate = 0, seconds = 0] = process.argv.slice(2).map(Number);
const count = rate * seconds;
const frames = [...messages(feed(count))].map(frame);
let source: Socket | undefined;
let sink: { socket: Socket; lag: number } | undefined;

function run(from: Socket, to: Socket, lag: number): void {
  const sent = new Float64Array(count);
  const took: number[] = [];
  const counter = new FrameCounter();
  let next = 0;
  let back = 0;
  const begin = performance.now() + 500;
  to.on('data', (chunk) => {
    const now = performance.now();
    for (let n = counter.count(chunk); n > 0; n -= 1, back += 1)
      if (back > count / 2 && back + lag < count) took.push((now - (sent[back + lag] as number)) * 1000);
  });
  const tick = (): void => {
    for (; next < count && begin + (next * 1000) / rate <= performance.now(); next += 1) {
      sent[next] = performance.now();
      from.write(frames[next] as Buffer);
    }
    if (next < count) setImmediate(tick);
    else setTimeout(() => console.log(took.sort((a, b) => a - b)[took.length >> 1]), 200);
  };
  tick();
}

const port = await listen((socket, path) => {
  if (path.startsWith('/sink/')) sink = { socket, lag: Number(path.slice(6)) };
  else source = socket;
  if (!source || !sink) {
    socket.resume();
    return;
  }
  source.resume();
  run(source, sink.socket, sink.lag);
  source = undefined;
  sink = undefined;
});
console.log(port);
