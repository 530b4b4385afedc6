import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Time } from '../../src/core/types.js';
import { fromWebSocket } from '../../src/index.js';
import type { FrameMap } from '../../src/wire/frame/frame-map.js';
import { frameReader } from '../support/frames.js';
import { socketServer } from '../support/socket-server.js';

// Recordings of real feeds, by others. FLUXION_WIRE says where they are.
const root = new URL('../../', import.meta.url).pathname;
const folder = resolve(root, process.env['FLUXION_WIRE'] ?? '../shared/wire');
const there = existsSync(resolve(folder, 'maps.yaml'));

interface Message {
  readonly dir: string;
  readonly text?: string;
  readonly b64?: string;
}

interface Expected {
  readonly frame: number;
  readonly t_ns: string;
  readonly key: string;
  readonly value: number;
}

const lines = <T>(file: string): T[] =>
  readFileSync(resolve(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** A message as it went over the wire: binary where it is no text. */
const sent = ({ text, b64 = '' }: Message): string | Buffer => text ?? Buffer.from(b64, 'base64');

function textOf(message: Message): string {
  const bytes = Buffer.from(sent(message));
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}

const nsOf = (t: Time): string => String(typeof t === 'bigint' ? t : BigInt(t) * 1000000n);

function expectSamples(found: readonly Omit<Expected, 'frame'>[], expected: readonly Expected[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach(({ key, value, t_ns }, i) => {
    const wanted = expected[i] as Expected;
    expect([i, key, t_ns]).toEqual([i, wanted.key, wanted.t_ns === 'recv' ? t_ns : wanted.t_ns]);
    expect(Math.abs(value - wanted.value)).toBeLessThanOrEqual(1e-13 * Math.abs(wanted.value));
  });
}

describe.runIf(there)('recordings of feeds, read by a map of a line or two', () => {
  const maps = there ? (parse(readFileSync(resolve(folder, 'maps.yaml'), 'utf8')) as Record<string, FrameMap>) : {};
  const messages = (name: string): Message[] =>
    lines<Message>(`${name}/frames.jsonl`).filter(({ dir }) => dir === 'in');

  it.each(Object.keys(maps))('%s: every sample, its key, its time to the ns and its value', (name) => {
    const reader = frameReader(maps[name] as FrameMap);
    const found: Omit<Expected, 'frame'>[] = [];
    const take = (): void => {
      const { t, key = '', value } = reader.record;
      found.push({ t_ns: nsOf(t), key, value: Number(value) });
    };
    for (const text of messages(name).map(textOf)) reader.read(text, 0, text.length, take, () => {});
    expectSamples(found, lines(`${name}/expected.jsonl`));
  });

  it.each(Object.keys(maps))('%s: the same through a WebSocket', async (name) => {
    const server = await socketServer((socket) => {
      for (const message of messages(name)) socket.send(sent(message));
      socket.close(1000, 'end');
    });
    const map = maps[name] as FrameMap;
    const samples = await lastValueFrom(fromWebSocket(server.url, { map, maxPayload: 1 << 24 }).pipe(toArray()));
    const found = samples.map(({ t, key = '', value }) => ({ t_ns: nsOf(t), key, value: Number(value) }));
    expectSamples(found, lines(`${name}/expected.jsonl`));
  });
});
