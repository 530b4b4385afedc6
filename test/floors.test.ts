import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** The floors of src, lowest first. A file imports from its own floor and from those below it. */
const FLOORS = [
  'core',
  'time',
  'sockets',
  'kernels',
  'estimators',
  'order',
  'wire',
  'operators',
  'adapters',
  'advice',
  'pipeline',
  'cli',
];

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'));

/** Code without comments; strings keep their text, for imports are strings. */
const code = (text: string): string =>
  text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, kept?: string) => kept ?? '',
  );

interface Source {
  readonly path: string;
  readonly floor: string;
  readonly text: string;
  /** What it imports: paths from src for its own files, else as written. */
  readonly imports: readonly string[];
  /** The same without types, which are gone when it runs. */
  readonly needs: readonly string[];
}

const IMPORT = /\b(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;

const sources: readonly Source[] = files.map((path) => {
  const text = code(readFileSync(SRC + path, 'utf8'));
  const found = [...text.matchAll(IMPORT)].map((match) => {
    const name = (match[1] ?? match[2]) as string;
    const file = name.startsWith('.') ? posix.join(dirname(path), name).replace(/\.js$/, '.ts') : name;
    return { file, type: /^(?:import|export)\s+type\b/.test(match[0]) };
  });
  const imports = found.map(({ file }) => file);
  const needs = found.filter(({ type }) => !type).map(({ file }) => file);
  return { path, floor: path.includes('/') ? (path.split('/')[0] as string) : '', text, imports, needs };
});

const own = (source: Source): string[] => source.imports.filter((name) => files.includes(name));
const foreign = (source: Source): string[] => source.imports.filter((name) => !files.includes(name));
const floorOf = (path: string): string => path.split('/')[0] as string;
const on = (...floors: string[]): Source[] => sources.filter((s) => floors.includes(s.floor));

describe('the floors of src', () => {
  it('are all known, and the check sees the imports', () => {
    expect(files.length).toBeGreaterThan(40);
    for (const { floor } of sources) expect(['', ...FLOORS]).toContain(floor);
    expect(sources.flatMap(own).length).toBeGreaterThan(120);
    expect(foreign(sources.find((s) => s.path === 'operators/by-key.ts') as Source)).toEqual(['rxjs']);
    expect(sources.flatMap((s) => s.imports.filter((name) => name.endsWith('.ts') && !files.includes(name)))).toEqual(
      [],
    );
  });

  it('have a room each, and every room has its files', () => {
    expect(FLOORS.filter((floor) => on(floor).length === 0)).toEqual([]);
  });

  it('import one way: a file takes from its own floor, or from floors below it', () => {
    const wrong = sources
      .filter((s) => s.floor !== '')
      .flatMap((s) =>
        own(s).map((name) => [s.path, name, FLOORS.indexOf(floorOf(name)) - FLOORS.indexOf(s.floor)] as const),
      )
      .filter(([, name, up]) => up > 0 || !name.includes('/'));
    expect(wrong).toEqual([]);
  });

  it('have no circle of imports, but for types', () => {
    const done = new Set<string>();
    const visit = (path: string, above: readonly string[]): void => {
      if (above.includes(path)) throw new Error(`circle: ${[...above, path].join(' > ')}`);
      if (done.has(path)) return;
      const source = sources.find((s) => s.path === path) as Source;
      for (const name of source.needs.filter((one) => files.includes(one))) visit(name, [...above, path]);
      done.add(path);
    };
    for (const { path } of sources) visit(path, []);
    expect(done.size).toBe(files.length);
  });

  it('kernels know numbers only: they import from core and kernels, and no package', () => {
    for (const s of on('kernels')) {
      expect([s.path, own(s).filter((name) => !['core', 'kernels'].includes(floorOf(name)))]).toEqual([s.path, []]);
      expect([s.path, foreign(s)]).toEqual([s.path, []]);
    }
  });

  it('luxon is a matter of time alone', () => {
    const users = sources.filter((s) => foreign(s).includes('luxon'));
    expect(users.map((s) => s.floor)).toContain('time');
    expect(users.filter((s) => s.floor !== 'time').map((s) => s.path)).toEqual([]);
  });

  it('ws and node: are for the Node.js form of sockets, and for what only the command line and pipelines load', () => {
    const users = on('sockets', 'adapters').filter((s) => foreign(s).some((name) => /^(?:ws$|node:)/.test(name)));
    expect(users.map((s) => s.path).sort()).toEqual([
      'adapters/file/file-trail.ts',
      'adapters/file/followed-file.ts',
      'adapters/file/input-mark.ts',
      'adapters/file/line-file.ts',
      'adapters/file/mark-keeper.ts',
      'adapters/file/name-watch.ts',
      'adapters/file/open-part.ts',
      'adapters/file/rotated.ts',
      'adapters/file/running-sum.ts',
      'adapters/file/source.ts',
      'adapters/gunzip.ts',
      'adapters/readable-source.ts',
      'adapters/stdio/sink.ts',
      'adapters/stdio/source.ts',
      'sockets/node-server.ts',
      'sockets/node-socket.ts',
      'sockets/node-token.ts',
      'sockets/node-turns.ts',
      'sockets/node-unpack.ts',
      'sockets/node.ts',
      'sockets/proxy-address.ts',
      'sockets/proxy.ts',
      'sockets/visitors.ts',
    ]);
    const web = sources.filter((s) => /\/(?:web|web-socket|zone-intl)\.ts$/.test(s.path));
    expect(web.length).toBe(3);
    expect(web.flatMap(foreign)).toEqual([]);
  });

  it('a platform is chosen by an import of the package: nothing names the file of one', () => {
    const own = /^(?:sockets\/(?:node|web)|time\/zone-(?:luxon|intl))\.ts$/;
    expect(sources.flatMap((s) => s.imports.filter((name) => own.test(name)).map((name) => [s.path, name]))).toEqual(
      [],
    );
    expect(
      sources
        .flatMap((s) => s.imports.filter((name) => name.startsWith('#')))
        .sort()
        .at(-1),
    ).toBe('#zone');
  });

  it('rxjs is for operators and adapters', () => {
    const users = sources.filter((s) => foreign(s).some((name) => name === 'rxjs' || name.startsWith('rxjs/')));
    expect(users.length).toBeGreaterThan(3);
    expect(users.filter((s) => !['operators', 'adapters'].includes(s.floor)).map((s) => s.path)).toEqual([]);
  });

  it('core, kernels, estimators, order, operators, wire and advice have no clock and no chance in them', () => {
    const CLOCKS =
      /\b(?:Date\.now|setTimeout|setInterval|setImmediate|Math\.random|performance\.now|queueMicrotask)\b|new Date\(\s*\)/;
    for (const s of on('core', 'kernels', 'estimators', 'order', 'operators', 'wire', 'advice'))
      expect([s.path, CLOCKS.exec(s.text)?.[0]]).toEqual([s.path, undefined]);
  });

  it('below the adapters, and in advice, nothing reads files, sockets or the environment', () => {
    for (const s of on('core', 'time', 'kernels', 'estimators', 'order', 'operators', 'advice')) {
      expect([s.path, foreign(s).filter((name) => name.startsWith('node:') || name === 'ws')]).toEqual([s.path, []]);
      expect([s.path, /\bprocess\./.exec(s.text)?.[0]]).toEqual([s.path, undefined]);
    }
  });

  it('flags are words of the command line: no message below it names one', () => {
    for (const s of sources.filter(({ floor }) => floor !== 'cli'))
      expect([s.path, /['"`( ]--[a-z]/.exec(s.text)?.[0]]).toEqual([s.path, undefined]);
  });

  it('no file is longer than 250 lines', () => {
    const long = files.filter(
      (path) =>
        readFileSync(SRC + path, 'utf8')
          .trimEnd()
          .split('\n').length > 250,
    );
    expect(long).toEqual([]);
  });
});
