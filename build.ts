import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * The command line as `fluxion.js` in a folder. What only some runs need, such as sockets and zones, is in files beside it that
 * they load, so that the others start sooner.
 */
export async function bundle(folder: string): Promise<void> {
  rmSync(`${folder}/cli`, { recursive: true, force: true });
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  await build({
    absWorkingDir: root,
    entryPoints: { fluxion: 'src/cli/main.ts' },
    outdir: folder,
    chunkNames: 'cli/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    define: { VERSION: JSON.stringify(version) },
    // Node would get the ES5 build of RxJS, which is slower.
    alias: { rxjs: require.resolve('rxjs').replace(/dist[\\/]cjs[\\/]index\.js$/, 'dist/esm/index.js') },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  });
  chmodSync(`${folder}/fluxion.js`, 0o755);
}

/** The whole package, as it is published, below `folder`: the command line, the library and its types. */
export async function buildPackage(folder: string): Promise<void> {
  rmSync(`${folder}dist`, { recursive: true, force: true });
  await bundle(`${folder}dist`);
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const args = [tsc, '-p', `${root}tsconfig.build.json`, '--outDir', `${folder}dist`];
  execFileSync(process.execPath, args, { stdio: 'inherit' });
  if (folder !== root)
    for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']) cpSync(root + file, folder + file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPackage(root);
