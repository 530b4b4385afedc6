/**
 * A peer that floods, in a process of its own: `connections` to a listening source, each of which sends frames of `bytes` as fast as
 * they are taken, and comes back when it is closed. `dense`: a frame is full of samples; else it has one, and blanks.
 *
 * Says how many bytes have left when it is sent any message.
 */
import { connect, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { rawFrame, request } from './raw-frames.js';

const [port, connections, bytes, dense] = process.argv.slice(2).map(Number) as [number, number, number, number];

setPriority(19); // it is to take the time of the one that it floods, not that of the neighbour

/** A text of exactly so many bytes. */
function payload(): string {
  const one = (i: number): string => `{"key":"flood","t":${1e12 + i},"value":${i % 10}}`;
  if (dense === 0) return one(0).padEnd(bytes);
  const many: string[] = [];
  for (let left = bytes - 2; left > 100; left -= (many.at(-1) as string).length + 1) many.push(one(many.length));
  return `[${many.join(',')}]`.padEnd(bytes);
}

const frame = rawFrame(1, payload());
/** Large writes, that the flooder may not be what is slow. */
const chunk = Buffer.concat(Array.from({ length: Math.max(1, Math.floor((1 << 20) / frame.length)) }, () => frame));
let sent = 0;

function flood(): void {
  const socket: Socket = connect(port, '127.0.0.1', () => void socket.write(request()));
  const more = (): void => {
    while (socket.writable && socket.write(chunk)) sent += chunk.length;
  };
  socket.once('data', more);
  socket.on('data', () => {});
  socket.on('drain', () => {
    sent += chunk.length;
    more();
  });
  socket.on('error', () => {});
  socket.on('close', () => setImmediate(flood));
}

for (let i = 0; i < connections; i += 1) flood();
process.on('message', () => process.send?.({ sent }));
process.on('disconnect', () => process.exit());
