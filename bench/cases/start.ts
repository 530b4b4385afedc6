import { spawn } from 'node:child_process';
import { cli } from '../bundle.js';
import { alternate, type Case, type Contender, finished, number, program, type Spread, times } from '../harness.js';

const MOST = 120;

/** Milliseconds from the start of the command line to the first byte of its output. */
export const start: Case = {
  name: 'start',
  async *rows() {
    const file = await cli();
    const ours: Contender = {
      async round() {
        const begin = performance.now();
        const child = spawn(process.execPath, [file, '-q', '--per', 'ms'], { stdio: ['pipe', 'pipe', 'inherit'] });
        child.stdin.end('0 0\n1 1\n');
        const first = new Promise<number>((resolve) =>
          child.stdout.once('data', () => resolve(performance.now() - begin)),
        );
        await finished(child);
        return first;
      },
      close() {},
    };
    const found = await alternate([ours, program([process.execPath, '-e', '0'])], { rounds: 21 });
    const [own, bare] = found.spreads as [Spread, Spread];
    yield {
      case: 'command line, start to first result; `node -e 0`, start to end',
      ours: number(own.median, 'ms'),
      peer: number(bare.median, 'ms'),
      ratio: times(found.ratio(1)),
      target: `<= ${MOST} ms`,
      met: own.median <= MOST,
      why: 'the start of node itself',
    };
  },
};
