import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundle } from '../build.js';
import { type Contender, server } from './harness.js';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Below node_modules, so that bundles find what they leave out. */
const cache = `${here}../node_modules/.cache/fluxion-bench/`;
const made = new Map<string, Promise<string>>();

/** A script of this folder as users would run it: compiled and bundled with the library, with RxJS, ws and luxon left out. */
export function script(name: string): Promise<string> {
  const outfile = `${cache}${name}.mjs`;
  return once(name, async () => {
    await build({
      entryPoints: [`${here}${name}.ts`],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'es2022',
      external: ['rxjs', 'ws', 'luxon'],
      logLevel: 'warning',
    });
    return outfile;
  });
}

/** The command line as it is shipped. */
export function cli(): Promise<string> {
  return once('cli', async () => {
    mkdirSync(cache, { recursive: true });
    await bundle(`${cache}cli`);
    return `${cache}cli/fluxion.js`;
  });
}

function once(name: string, make: () => Promise<string>): Promise<string> {
  const known = made.get(name) ?? make();
  made.set(name, known);
  return known;
}

/** One contender of a script that calls `serve`, in a process of its own, so that no type feedback of others leaks in. */
export async function node(name: string, contender: string, ...args: (string | number)[]): Promise<Contender> {
  const flags = contender.endsWith('-bytes') ? ROOMY : [];
  return server([process.execPath, LARGE, ...flags, await script(name), contender, ...args.map(String)]);
}
const LARGE = '--max-old-space-size=12288';
/** No garbage collection while bytes are counted, but when it is asked for. */
const ROOMY = ['--min-semi-space-size=64', '--max-semi-space-size=64', '--expose-gc'];
