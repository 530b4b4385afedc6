import { type FrameMap, framesOf } from '../../src/wire/frame/frame-map.js';
import { planFrames } from '../../src/wire/frame/frame-plan.js';
import { random } from '../data.js';
import { type Setup, serve, timed } from '../serve.js';

const N = 4096;

/** What a feed sends, the map that reads it, and the same by hand. */
interface Shape {
  readonly map: FrameMap;
  frame(i: number, next: () => number): unknown;
  byHand(frame: never, take: (key: string, t: number, value: number) => void): void;
}

const trade = (i: number, next: () => number) => ({
  e: 'trade',
  E: 1.7e12 + i,
  s: i % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT',
  t: 3e6 + i,
  p: (60000 + next() * 100).toFixed(2),
  q: next().toFixed(5),
  T: 1.7e12 + i,
  m: next() < 0.5,
});
type Trade = ReturnType<typeof trade>;

const level = (next: () => number): string[] => [(60000 + next() * 100).toFixed(2), next().toFixed(5)];
const book = (i: number, next: () => number) => ({
  e: 'depthUpdate',
  E: 1.7e12 + i,
  b: Array.from({ length: 10 }, () => level(next)),
  a: Array.from({ length: 10 }, () => level(next)),
});

const delta = (i: number, next: () => number) => ({
  context: 'vessels.self',
  updates: [
    {
      source: { label: 'n2k', pgn: 128267 },
      timestamp: new Date(1.7e12 + i).toISOString(),
      values: ['depth', 'speed', 'heading'].map((path) => ({ path, value: next() * 100 })),
    },
  ],
});
type Delta = ReturnType<typeof delta>;

const SHAPES: Readonly<Record<string, Shape>> = {
  flat: {
    map: { frame: { e: 'trade', s: '<key>', p: '<value>', T: '<time>' } },
    frame: trade,
    byHand: (frame: Trade, take) => frame.e === 'trade' && take(frame.s, frame.T, Number(frame.p)),
  },
  mixed: {
    map: { frame: { e: 'trade', s: '<key>', p: '<value>', T: '<time>' } },
    frame: (i, next) => (i % 6 === 0 ? trade(i, next) : book(i, next)),
    byHand: (frame: Trade, take) => frame.e === 'trade' && take(frame.s, frame.T, Number(frame.p)),
  },
  list: {
    map: { frame: { data: [{ s: '<key>', p: '<value>', T: '<time>' }] } },
    frame: (i, next) => ({ topic: 'trades', data: Array.from({ length: 10 }, (_, k) => trade(10 * i + k, next)) }),
    byHand: (frame: { data: Trade[] }, take) => {
      for (const { s, T, p } of frame.data) take(s, T, Number(p));
    },
  },
  nested: {
    map: {
      frame: { context: '<ctx>', updates: [{ timestamp: '<time>', values: [{ path: '<path>', value: '<value>' }] }] },
      key: '${ctx}/${path}',
    },
    frame: delta,
    byHand: (frame: Delta, take) => {
      for (const { timestamp, values } of frame.updates)
        for (const { path, value } of values) take(`${frame.context}/${path}`, Date.parse(timestamp), value);
    },
  },
};

/** Nanoseconds per frame. */
const reading =
  (make: (shape: Shape, sum: (key: string, value: number) => void) => (text: string) => void): Setup =>
  (name = 'flat') => {
    const shape = SHAPES[name] as Shape;
    const next = random(5);
    const frames = Array.from({ length: N }, (_, i) => Buffer.from(JSON.stringify(shape.frame(i, next))));
    const total = new Float64Array(1);
    const read = make(shape, (key, value) => {
      total[0] = (total[0] as number) + value + key.length;
    });
    return () =>
      timed(10 * N, () => {
        for (let k = 0; k < 10; k += 1) for (const frame of frames) read(frame.toString());
      });
  };

serve({
  ours: reading(({ map }, sum) => {
    const reader = planFrames(framesOf(map), Date.now).reader({ filter: undefined, maxChannels: 1024 });
    const take = (): void => sum(reader.record.key ?? '', reader.record.value as number);
    const ignore = (): void => {};
    return (text) => reader.read(text, 0, text.length, take, ignore);
  }),
  parse: reading(({ byHand }, sum) => {
    const take = (key: string, _: number, value: number): void => sum(key, value);
    return (text) => byHand(JSON.parse(text) as never, take);
  }),
});
