import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Consumer, filesBelow, install } from '../support/package.js';

const root = new URL('../..', import.meta.url).pathname;
let consumer: Consumer;
beforeAll(async () => {
  consumer = await install();
  consumer.write('program.ts', PROGRAM);
});
afterAll(() => consumer.remove());

/** What users write; every entry point, and the types that they name. */
const PROGRAM = `
import { asyncScheduler, of } from 'rxjs';
import {
  byKey, type ConnectionOptions, createSinkCounters, createSourceCounters, type Derivative, derivative, FeedSample, Flow,
  fromWebSocket, type ListenOptions, type Sample, StreamError, type Timers, toWebSocket, type WebSocketSink,
} from 'fluxion';
import { derivative as alone } from 'fluxion/operators';
import { kalman } from 'fluxion/estimators';
import { gradient, ThreePoint } from 'fluxion/kernels';
import { advise } from 'fluxion/advice';

const timers: Timers = asyncScheduler;
const options: ConnectionOptions = { ping: false, idle: '10s', scheduler: timers, backoff: { base: 100 } };
const flow = new Flow();
const sink: WebSocketSink<Derivative<FeedSample>> = toWebSocket('ws://127.0.0.1:9', {
  ...options, flow, counters: createSinkCounters(), queue: { max: 10, full: 'block' },
});
fromWebSocket('ws://127.0.0.1:9', { ...options, flow, counters: createSourceCounters() })
  .pipe(byKey(() => derivative({ per: 'min', estimator: { kind: 'least-squares', window: '5s' } })))
  .subscribe(sink);
const listen: ListenOptions = { listen: 0 };
toWebSocket<number>({ ...listen, encode: (value) => value.toFixed(1) }).finished.then(() => {}, (error) => error instanceof StreamError);
const sample: Sample = { t: 0, value: 1 };
of(sample).pipe(alone({ estimator: kalman({ tau: '5s' }) })).subscribe(({ derivative: slope }) => slope?.toFixed(2));
of(sample, { t: 1n, value: 2 }).pipe(alone()).subscribe(({ derivative: slope }) => slope?.toFixed(2));
const slopes: unknown = gradient([1, 2, 4], [0, 1, 3]);
new ThreePoint();
export { advise, slopes };
`;

/** Compiles the program with one compiler; what it complains about. Libraries are checked too. */
function compile(compiler: string, module: string): Promise<string> {
  const flags = ['--noEmit', '--strict', '--target', 'es2022', '--skipLibCheck', 'false'];
  const kind =
    module === 'bundler'
      ? ['--module', 'esnext', '--moduleResolution', 'bundler']
      : ['--module', module, '--moduleResolution', module];
  const tsc = `${root}node_modules/${compiler}/bin/tsc`;
  return new Promise((resolve) =>
    execFile(process.execPath, [tsc, ...flags, ...kind, 'program.ts'], { cwd: consumer.folder }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    ),
  );
}

describe('a TypeScript program that uses the package, with no types of Node.js, ws or luxon installed', () => {
  it.each([
    ['typescript-5.0', 'node16'],
    ['typescript-5.0', 'nodenext'],
    ['typescript-5.0', 'bundler'],
    ['typescript-5.4', 'bundler'],
    ['typescript-5.9', 'nodenext'],
    ['typescript-6.0', 'nodenext'],
    ['typescript', 'node16'],
    ['typescript', 'nodenext'],
    ['typescript', 'bundler'],
  ])('compiles with %s, module resolution %s', async (compiler, module) => {
    expect(await compile(compiler, module)).toBe('');
  });

  it('is checked at all: a wrong option does not compile', async () => {
    consumer.write('wrong.ts', "import { derivative } from 'fluxion'; derivative({ per: true });");
    const tsc = `${root}node_modules/typescript/bin/tsc`;
    const args = [tsc, '--noEmit', '--strict', '--module', 'nodenext', 'wrong.ts'];
    const output = await new Promise((resolve) =>
      execFile(process.execPath, args, { cwd: consumer.folder }, (_, stdout) => resolve(stdout)),
    );
    expect(output).toMatch(/Type 'true' is not assignable to type 'DurationLike/);
  });

  it('meets no type of Node.js, ws or luxon, and no typed array with a type of its own, from any entry point', () => {
    const all = filesBelow(`${consumer.installed}dist/`, /\.d\.ts$/);
    const seen = new Set<string>();
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      const text = all.get(path);
      expect([path, text === undefined]).toEqual([path, false]);
      for (const [, name = ''] of (text as string).matchAll(/(?:from |import\()['"]([^'"]+)['"]/g)) {
        if (name.startsWith('.')) visit(new URL(name.replace(/\.js$/, '.d.ts'), `file:///${path}`).pathname.slice(1));
        else expect([path, name]).toEqual([path, 'rxjs']);
      }
      const code = (text as string).replace(/\/\*[\s\S]*?\*\//g, '');
      expect([path, /\bNodeJS\.|\bBuffer\b|Array<Array|<reference/.exec(code)?.[0]]).toEqual([path, undefined]);
    };
    for (const entry of ['index', 'operators/index', 'estimators/index', 'kernels/index', 'advice/index'])
      visit(`${entry}.d.ts`);
    expect(seen.size).toBeGreaterThan(40);
  });
});

describe('the package', () => {
  const check = (program: string, ...args: string[]): Promise<{ code: number; output: string }> =>
    new Promise((resolve) =>
      execFile(process.execPath, [program, ...args], { cwd: consumer.folder }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: out + err }),
      ),
    );

  it('has no fault that publint knows', async () => {
    const { code, output } = await check(`${root}node_modules/publint/src/cli.js`, '--strict', consumer.installed);
    expect(output).toMatch(/All good/);
    expect(code).toBe(0);
  });

  it('has no fault that "Are the types wrong?" knows, as a package of ES modules', async () => {
    const { code, output } = await check(
      `${root}node_modules/@arethetypeswrong/cli/dist/index.js`,
      consumer.tarball,
      '--profile',
      'esm-only',
    );
    expect([code, output.includes('🟢')]).toEqual([0, true]);
    expect(output.split('\n').filter((line) => /[❌💀⚠🎭🤨🥴]/u.test(line) && !line.includes('(ignored'))).toEqual([]);
  });

  it('works when it is installed: every entry point loads on Node.js, and require works too', async () => {
    consumer.write(
      'load.cjs',
      "for (const path of ['fluxion', 'fluxion/operators', 'fluxion/estimators', 'fluxion/kernels', 'fluxion/advice', 'fluxion/package.json']) console.log(path, Object.keys(require(path)).length > 0);",
    );
    const { output } = await check('load.cjs');
    expect(output).toMatch(/^(?:fluxion[/a-z.]* true\n){6}$/);
  });
});
