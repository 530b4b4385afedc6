import { feed } from '../data.js';
import { frame, listen, messages } from './frames.js';

// Sends the same messages to whoever connects, as fast as they are taken. Argument: how many. Prints its port.
const count = Number(process.argv[2]);
const all = Buffer.concat([...messages(feed(count))].map(frame));
const CHUNK = 1 << 16;

const port = await listen((socket) => {
  let at = 0;
  const send = (): void => {
    while (at < all.length && !socket.destroyed) {
      const chunk = all.subarray(at, at + CHUNK);
      at += CHUNK;
      if (!socket.write(chunk)) return;
    }
  };
  socket.on('drain', send);
  socket.resume();
  send();
});
console.log(port);
