import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { format, promisify } from 'node:util';
import { config } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { CLI } from '../support/build-cli.js';
import { type Block, blocks, ROOT } from '../support/pages.js';

/** The addresses that snippets use. */
const FEED = 'ws://127.0.0.1:8080';
const RESULTS = 'ws://127.0.0.1:9000';

const run = promisify(execFile);
const snippets = blocks('ts');
const named = (block: Block): string => `${block.path}:${block.line}`;

const folder = mkdtempSync(`${ROOT}test/.snippets-`);
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a snippet down as a module of this package. */
function fileOf(block: Block, code = block.code): string {
  const file = `${folder}/${named(block).replace(/\W/g, '-')}.ts`;
  writeFileSync(file, code);
  return file;
}

let printed: string[];
beforeAll(() => {
  const take = (...args: unknown[]): void => void printed.push(`${format(...args)}\n`);
  vi.spyOn(console, 'log').mockImplementation(take);
  vi.spyOn(console, 'error').mockImplementation(take);
  // What nobody handles would end a program of its own.
  config.onUnhandledError = (error: Error) => take(error.message);
});
afterAll(() => {
  config.onUnhandledError = null;
});

/** Runs a snippet in this process; what it printed is in `printed`. */
async function runSnippet(file: string): Promise<void> {
  printed = [];
  await import(/* @vite-ignore */ file);
}

describe('the programs in the pages', () => {
  it('are there', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(14);
    expect(snippets.filter(({ output }) => output === undefined).length).toBeLessThanOrEqual(1);
  });

  it('compile under strict rules', async () => {
    for (const block of snippets) fileOf(block);
    writeFileSync(
      `${folder}/tsconfig.json`,
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { tsBuildInfoFile: './snippets.tsbuildinfo' },
        include: ['*.ts'],
        exclude: [],
        references: [{ path: '../../src/core' }, { path: '../../src/kernels' }],
      }),
    );
    const errors = await run(`${ROOT}node_modules/.bin/tsc`, ['-b', folder]).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
    expect(errors).toBe('');
  }, 60_000);

  it.each(snippets.filter(({ code }) => !code.includes(FEED)).map((block) => [named(block), block] as const))(
    '%s prints what the page says',
    async (_, block) => {
      await runSnippet(fileOf(block));
      expect(printed.join('')).toBe(block.output);
    },
  );

  it.each(snippets.filter(({ code }) => code.includes(FEED)).map((block) => [named(block), block] as const))(
    '%s takes trades from one WebSocket and sends their slopes to another',
    async (_, block) => {
      const { feed, results, received, close } = await servers();
      try {
        await runSnippet(fileOf(block, block.code.replace(FEED, feed).replace(RESULTS, results)));
        await vi.waitFor(() => expect(received).toHaveLength(3));
        await vi.waitFor(() => expect(printed.join('')).toBe(block.output ?? ''));
      } finally {
        close();
      }
      expect(received.map((text) => JSON.parse(text))).toEqual([
        { key: 'X', t: 0, value: 10.5, derivative: 2, edge: 'start' },
        { key: 'X', t: 1000, value: 12.5, derivative: 7 / 3 },
        { key: 'X', t: 3000, value: 18.5, derivative: 3, edge: 'end' },
      ]);
    },
  );

  it.each(snippets.filter(({ code }) => code.includes(FEED)).map((block) => [named(block), block] as const))(
    '%s says so when nobody answers',
    async (_, block) => {
      const nobody = 'ws://127.0.0.1:9';
      await runSnippet(
        fileOf({ ...block, line: -block.line }, block.code.replace(FEED, nobody).replace(RESULTS, nobody)),
      );
      await vi.waitFor(() => expect(printed.join('')).toContain('127.0.0.1:9'));
    },
  );
});

/** A feed of three trades, and a server that takes results. */
async function servers(): Promise<{ feed: string; results: string; received: string[]; close: () => void }> {
  const [feed, results] = [0, 0].map((port) => new WebSocketServer({ port, host: '127.0.0.1' })) as [
    WebSocketServer,
    WebSocketServer,
  ];
  await Promise.all([once(feed, 'listening'), once(results, 'listening')]);
  const received: string[] = [];
  results.on('connection', (socket) => socket.on('message', (data: Buffer) => received.push(data.toString())));
  feed.on('connection', (socket) => {
    const trades = [
      [0, '10.5'],
      [1000, '12.5'],
      [3000, '18.5'],
    ];
    for (const [T, p] of trades) socket.send(JSON.stringify({ e: 'trade', T, s: 'X', p }));
    socket.close(1000, 'end');
  });
  const address = (server: WebSocketServer): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): void => {
    feed.close();
    results.close();
  };
  return { feed: address(feed), results: address(results), received, close };
}

describe('the commands in the pages', () => {
  const commands = blocks('console').flatMap((block) =>
    block.code.split(/\n(?=\$ )/).map((text) => [named(block), text.trim()] as const),
  );

  it('are there', () => expect(commands.length).toBeGreaterThanOrEqual(10));

  it.each(commands)('%s: %s', async (_, text) => {
    const [command = '', ...output] = text.split('\n');
    const line = command.replace(/^\$ /, '').replaceAll('npx fluxion', `"${process.execPath}" "${CLI}"`);
    const { stdout } = await run('bash', ['-o', 'pipefail', '-c', line], { timeout: 15_000 });
    expect(stdout.trimEnd()).toBe(output.join('\n'));
  });
});
