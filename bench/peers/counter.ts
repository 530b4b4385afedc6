import { FrameCounter, listen } from './frames.js';

// Counts the frames of whoever connects; prints its port, then for each connection the nanoseconds per frame between the
// frame numbers of its arguments: the first ones are left out, for they are start and warm-up.
const [from = 0, to = 0] = process.argv.slice(2).map(Number);

const port = await listen((socket) => {
  const counter = new FrameCounter();
  let frames = 0;
  let first = 0;
  let begin = 0n;
  socket.on('data', (chunk) => {
    frames += counter.count(chunk);
    if (first === 0 && frames >= from) {
      first = frames;
      begin = process.hrtime.bigint();
    }
    if (first > 0 && frames >= to) {
      console.log(Number(process.hrtime.bigint() - begin) / (frames - first));
      first = -1;
    }
  });
});
console.log(port);
