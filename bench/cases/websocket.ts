import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { cli, script } from '../bundle.js';
import { alternate, type Case, type Contender, number, type Spread, spread, times } from '../harness.js';

const COUNT = 300_000;
const WARM = 100_000;
const RATE = 10_000;
const SECONDS = 2;
const ROUNDS = 9;

/** From WebSocket to WebSocket: derivatives by the library and by the command line, against a relay that only sends on. */
export const websocket: Case = {
  name: 'websocket',
  async *rows() {
    yield* throughput();
    yield* latency();
  },
};

async function* throughput(): ReturnType<Case['rows']> {
  const generator = await helper('peers/generator', COUNT);
  const counter = await helper('peers/counter', WARM, COUNT - 1);
  try {
    const urls = [`ws://127.0.0.1:${generator.port}`, `ws://127.0.0.1:${counter.port}`] as const;
    const commands = await contenders();
    const found = await alternate(
      commands.map((command) => between(command(...urls), counter)),
      { rounds: ROUNDS, warmUp: 1 },
    );
    for (const { title, index } of FORMS) {
      const [ours, relay] = [found.spreads[index], found.spreads[2]] as [Spread, Spread];
      const ratio = found.ratio(2, index);
      yield {
        case: `WebSocket JSON under load, ${title} vs plain ws relay`,
        ours: `${number(1e6 / ours.median)} kmsg/s`,
        peer: `${number(1e6 / relay.median)} kmsg/s`,
        ratio: times(ratio),
        target: '>= 1.5x',
        met: ratio.median >= 1.5,
        why: 'ws itself: a frame parsed, masked and written for each message',
      };
    }
  } finally {
    generator.close();
    counter.close();
  }
}

async function* latency(): ReturnType<Case['rows']> {
  const pacer = await helper('peers/pacer', RATE, SECONDS);
  try {
    const url = `ws://127.0.0.1:${pacer.port}`;
    const commands = await contenders();
    const found = await alternate(
      commands.map((command, i) => between(command(`${url}/source`, `${url}/sink/${i === 2 ? 0 : 1}`), pacer)),
      { rounds: ROUNDS, warmUp: 0 },
    );
    for (const { title, index } of FORMS) {
      const [ours, relay] = [found.spreads[index], found.spreads[2]] as [Spread, Spread];
      const added = spread(
        (found.values[index] as number[]).map((value, round) => value - (found.values[2]?.[round] as number)),
      );
      yield {
        case: `WebSocket latency at ${RATE / 1000} kmsg/s, median, ${title} vs plain ws relay`,
        ours: number(ours.median, 'us'),
        peer: number(relay.median, 'us'),
        ratio: `${signed(added.median)} us (${signed(added.low)} to ${signed(added.high)})`,
        target: '<= +10 us',
        met: added.median <= 10,
        why: 'JSON in and out; the relay does neither',
      };
    }
  } finally {
    pacer.close();
  }
}

const signed = (x: number): string => `${x < 0 ? '' : '+'}${x.toFixed(1)}`;

const FORMS = [
  { title: 'library', index: 0 },
  { title: 'command line', index: 1 },
];

type Command = (source: string, sink: string) => readonly string[];

/** Library, command line, relay. */
async function contenders(): Promise<Command[]> {
  const [websocket, fluxion] = [await script('contenders/websocket'), await cli()];
  return [
    (source, sink) => [websocket, 'pipeline', source, sink],
    (source, sink) => [fluxion, '-q', source, '--to', sink],
    (source, sink) => [websocket, 'relay', source, sink],
  ];
}

interface Helper {
  readonly port: number;
  answer(): Promise<number>;
  close(): void;
}

/** A server of the load, in a process of its own. */
async function helper(name: string, ...args: number[]): Promise<Helper> {
  const child = spawn(process.execPath, [await script(name), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<number> => Number((await lines.next()).value);
  return { port: await answer(), answer, close: () => void child.kill() };
}

/** Each round is a fresh process between the servers, until one of them has its answer. */
function between(command: readonly string[], answers: Helper): Contender {
  return {
    async round() {
      const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
      try {
        return await Promise.race([answers.answer(), tooLate(child)]);
      } finally {
        child.kill('SIGKILL');
      }
    },
    close() {},
  };
}

const tooLate = (child: ChildProcess): Promise<never> =>
  new Promise((_, reject) => {
    child.on('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code} before its time`)));
    setTimeout(() => reject(new Error(`${child.spawnargs.join(' ')} takes too long`)), 60_000).unref();
  });
