import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { CLI } from './support/build-cli.js';

/** Runs a program; when it fails, its standard error is the value that is compared, so that a test shows it. */
async function run(program: string, args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { timeout: 15_000 })).stdout;
  } catch (error) {
    return `failed: ${(error as { stderr?: string }).stderr}`;
  }
}

const root = new URL('..', import.meta.url).pathname;
const readme = readFileSync(`${root}README.md`, 'utf8');

/** The fenced blocks of a language, each with the ```text block that follows it at once, if any. */
function blocks(language: string): { code: string; output: string | undefined }[] {
  const pattern = new RegExp(
    `^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`\\n(?:\\n\`\`\`text\\n([\\s\\S]*?)^\`\`\`$)?`,
    'gm',
  );
  return [...readme.matchAll(pattern)].map(([, code = '', output]) => ({ code, output }));
}

/** Runs a TypeScript snippet as a file of this package; returns what it printed. */
async function runSnippet(code: string): Promise<string> {
  const folder = mkdtempSync(`${root}test/.readme-`);
  try {
    writeFileSync(`${folder}/snippet.ts`, code);
    const tsx = `${root}node_modules/tsx/dist/cli.mjs`;
    const args = [tsx, '--tsconfig', `${root}tsconfig.json`, `${folder}/snippet.ts`];
    return await run(process.execPath, args);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const printing = blocks('ts').filter(({ output }) => output !== undefined);

it('the README has its snippets', () => {
  expect(printing.length).toBeGreaterThanOrEqual(3);
  expect(blocks('ts').length - printing.length).toBe(1);
  expect(blocks('console').length).toBeGreaterThanOrEqual(4);
});

it.each(printing)('prints what the README says it prints: $code', async ({ code, output }) => {
  expect(await runSnippet(code)).toBe(output);
});

it('the ten lines take trades from one WebSocket and send their slopes to another', async () => {
  const [snippet] = blocks('ts').filter(({ output }) => output === undefined);
  const feed = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const results = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await Promise.all([once(feed, 'listening'), once(results, 'listening')]);
  const received: string[] = [];
  const done = new Promise<void>((resolve) => {
    results.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => received.push(data.toString()));
      socket.on('close', () => resolve());
    });
  });
  feed.on('connection', (socket) => {
    for (const [T, p] of [
      [0, '10.5'],
      [1000, '12.5'],
      [3000, '18.5'],
    ])
      socket.send(JSON.stringify({ e: 'trade', T, s: 'X', p }));
    socket.close(1000, 'end');
  });
  const port = (server: WebSocketServer): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const code = snippet?.code.replace('ws://127.0.0.1:8080', port(feed)).replace('ws://127.0.0.1:9000', port(results));
    await runSnippet(code ?? '');
    await done;
  } finally {
    feed.close();
    results.close();
  }
  expect(received.map((text) => JSON.parse(text))).toEqual([
    { key: 'X', t: 0, value: 10.5, derivative: 2, edge: 'start' },
    { key: 'X', t: 1000, value: 12.5, derivative: 7 / 3 },
    { key: 'X', t: 3000, value: 18.5, derivative: 3, edge: 'end' },
  ]);
});

it.each(blocks('console').flatMap(({ code }) => code.split(/\n(?=\$ )/).map((block) => block.trim())))(
  'the command does what the README says: %s',
  async (block) => {
    const [command = '', ...output] = block.split('\n');
    const line = command.replace(/^\$ /, '').replaceAll('npx fluxion', `"${process.execPath}" "${CLI}"`);
    const stdout = await run('bash', ['-c', line]);
    if (output.length > 0) expect(stdout.trimEnd()).toBe(output.join('\n'));
    else expect(stdout).toContain('Examples');
  },
);

it('the table of options in the README names every rule there is', () => {
  for (const option of ['provisional', 'edgeOrder', 'short', 'missing', 'ties', 'maxGap', 'per'])
    expect(readme).toContain(`\`${option}:`);
});
