import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { build } from 'esbuild';
import { buildPackage } from '../../build.js';

const root = new URL('../..', import.meta.url).pathname;

/** A folder with the packed package, its dependencies and its peer RxJS, as a user has them, and no types but theirs. */
export interface Consumer {
  readonly folder: string;
  /** The package as it was packed, unpacked. */
  readonly installed: string;
  /** The packed package. */
  readonly tarball: string;
  write(name: string, text: string): void;
  /** Bundles and minifies a program for a browser; RxJS is left out unless `rxjs` is true. */
  bundle(code: string, options?: { rxjs?: boolean }): Promise<Bundle>;
  remove(): void;
}

/** A bundled program, and how many of its bytes come from which file. */
export interface Bundle {
  readonly code: string;
  readonly parts: ReadonlyMap<string, number>;
}

/** Packs the package (`npm pack`) and unpacks it into an empty folder. */
export async function install(): Promise<Consumer> {
  const folder = `${realpathSync(mkdtempSync(`${tmpdir()}/fluxion-consumer-`))}/`;
  const staged = `${folder}staged/`;
  mkdirSync(staged);
  await buildPackage(staged);
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: staged });
  const tarball = staged + (readdirSync(staged).find((name) => name.endsWith('.tgz')) as string);
  const installed = `${folder}node_modules/fluxion/`;
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const name of ['rxjs', 'tslib', 'ws', 'luxon']) {
    const from = `${root}node_modules/${name}`;
    cpSync(from, `${folder}node_modules/${name}`, { recursive: true });
  }
  writeFileSync(`${folder}package.json`, JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  return {
    folder,
    installed,
    tarball,
    write: (name, text) => writeFileSync(folder + name, text),
    async bundle(code, { rxjs = false } = {}) {
      const { outputFiles, metafile } = await build({
        stdin: { contents: code, resolveDir: folder },
        absWorkingDir: folder,
        bundle: true,
        minify: true,
        platform: 'browser',
        format: rxjs ? 'iife' : 'esm',
        target: 'es2022',
        external: rxjs ? [] : ['rxjs'],
        metafile: true,
        write: false,
        logLevel: 'silent',
      });
      const [output] = Object.values(metafile.outputs);
      const parts = Object.entries(output?.inputs ?? {})
        .map(([name, { bytesInOutput }]) => [name.replace(/^.*node_modules\//, ''), bytesInOutput] as const)
        .filter(([, bytes]) => bytes > 0)
        .sort(([, a], [, b]) => b - a);
      return { code: (outputFiles[0] as { text: string }).text, parts: new Map(parts) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Every file below a folder, as text. */
export const filesBelow = (folder: string, pattern: RegExp): Map<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => pattern.test(name))
      .map((name) => [name, readFileSync(folder + name, 'utf8')]),
  );
