import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UsageError } from '../../src/cli/flags.js';
import { readTokens } from '../../src/cli/token-file.js';
import { fluxion, jsonLines, start } from '../support/cli.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually } from '../support/time.js';

const [A, B, OLD, READER] = ['token-of-device-a-1', 'token-of-device-b-1', 'token-of-last-year', 'token-of-a-reader-1'];
const DEVICES = `# devices of the plant\n\n${A}  keys=a/\n${B}\tkeys=b/,shared/ expires=2999-01-31T00:00:00Z\r\n${OLD} expires=2026-01-01T00:00:00+01:00\n`;
const READERS = `${READER} keys=b/\n`;

/** A file in a folder of its own. */
function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'tokens');
  writeFileSync(path, content);
  return path;
}

describe('S2, S3: a file of tokens', () => {
  it('S3: has one a line, with keys and an end; comments and empty lines say nothing', () => {
    expect(readTokens(DEVICES, 'file')).toEqual([
      { token: A, keys: ['a/'] },
      { token: B, keys: ['b/', 'shared/'], expires: '2999-01-31T00:00:00Z' },
      { token: OLD, expires: '2026-01-01T00:00:00+01:00' },
    ]);
    for (const bare of [A, `${A}\n`, `\ufeff ${A}\r\n\n`]) expect(readTokens(bare, 'file')).toEqual([{ token: A }]);
  });

  it.each([
    ['', 'file: there is no token in it'],
    [`# ${A}\n`, 'file: there is no token in it'],
    [
      `${A}\nshort`,
      'file, line 2: token must be 16 characters or more: letters, digits and signs of ASCII, without spaces',
    ],
    [`\n${A} ${B}`, 'file, line 2: a token may be followed by keys=KEY,KEY and expires=TIME, and by nothing else'],
    [`${A} key=a`, 'file, line 1: a token may be followed by keys=KEY,KEY and expires=TIME, and by nothing else'],
    [`${A} keys=`, 'file, line 1: a token may be followed by keys=KEY,KEY and expires=TIME, and by nothing else'],
    [
      `${A} keys=a,,b`,
      'file, line 1: keys must be beginnings of keys, none of them empty; without keys a token opens all',
    ],
    [`${A} keys=a keys=b`, 'file, line 1: keys= stands there twice'],
    [
      `${A} expires=2027-01-31`,
      'file, line 1: expires must be a Date, or text with a zone, such as 2027-01-31T00:00:00Z, got "2027-01-31"',
    ],
    [`${A}\n\n${A} keys=a`, 'file, line 3: the token of line 1 again'],
  ])('S2: %j is wrong usage, said with the line and without a token', (text, message) => {
    expect(() => readTokens(text, 'file')).toThrow(new UsageError(message));
  });

  it('S2: the command line says the name of the file and the line, and no token', async () => {
    const path = fileWith(`${A}\n${B} ${READER}\n`);
    for (const flags of [
      ['listen:0', '--token-file', path],
      ['--to', 'listen:0', '--to-token-file', path],
    ]) {
      const { code, stderr } = await fluxion(flags);
      expect(code).toBe(2);
      expect(stderr).toMatch(/--(to-)?token-file \S+tokens, line 2: a token may be followed by/);
      expect(stderr).not.toMatch(/token-of-/);
    }
  });

  /** What a run makes of the series of B, with or without A, who writes it too, and what it says. */
  async function plant(intrude: boolean) {
    const flags = ['--token-file', fileWith(DEVICES), '--to-token-file', fileWith(READERS), '--per', 'ms', '--stats'];
    const run = start(['listen:0', '--to', 'listen:0', '--to', '-', ...flags]);
    const [, source = ''] = await run.until('stderr', /listening for devices on (ws:\S+)/);
    const [, sink = ''] = await run.until('stderr', /clients can connect to (ws:\S+)/);
    await expect(socketClient(source, OLD)).rejects.toThrow('401');
    await expect(socketClient(source, READER)).rejects.toThrow('401');
    await expect(socketClient(sink, B)).rejects.toThrow('401');
    const [a, b] = [await socketClient(source, A), await socketClient(source, B)];
    const reader = await socketClient(sink, READER);
    for (let t = 0; t < 4; t += 1) {
      a.socket.send(frame(t, t, 'a/1'));
      b.socket.send(frame(t, t * t, 'b/1'));
    }
    await run.until('stdout', /"key":"a\/1","t":2,/);
    await run.until('stdout', /"key":"b\/1","t":2,/);
    if (intrude) {
      a.socket.send(frame(3.5, -1, 'b/1'));
      expect(await a.closed).toEqual({ code: 4403, reason: 'the token does not open this key' });
    }
    for (let t = 4; t < 8; t += 1) b.socket.send(frame(t, t * t, 'b/1'));
    await run.until('stdout', /"key":"b\/1","t":6,/);
    await eventually(() => reader.frames.length === 7);
    run.child.kill('SIGINT');
    const { stdout, stderr } = await run.done;
    expect(stdout + stderr).not.toMatch(/token-of-/);
    const results = jsonLines(stdout) as { key: string }[];
    const lines = stdout.split('\n').filter((line) => line.includes('"key":"b/1"'));
    await eventually(() => reader.frames.length >= lines.length);
    expect(reader.frames).toEqual(lines);
    return { lines, stderr, keys: new Set(results.map(({ key }) => key)) };
  }

  it('S3: a device that writes the key of another is closed with 4403; the other, its results and its reader notice nothing', async () => {
    const [alone, intruded] = await Promise.all([plant(false), plant(true)]);
    expect(alone.lines).toHaveLength(8);
    expect(intruded.lines).toEqual(alone.lines);
    expect(intruded.keys).toEqual(new Set(['a/1', 'b/1']));
    expect(alone.stderr).not.toContain('does not open');
    expect(intruded.stderr).toContain(
      'the token of its peer does not open the key "b/1" (--token-file says which keys each token opens)',
    );
    expect(intruded.stderr).toMatch(/"bad":1[,}]/);
  });
});
