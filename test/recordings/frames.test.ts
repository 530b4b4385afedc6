import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { wallClock } from '../../src/time/zone.js';
import type { FrameMap } from '../../src/wire/frame/frame-map.js';
import { FrameRecords } from '../../src/wire/frame/frame-records.js';

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

function textOf({ text, b64 = '' }: Message): string {
  if (text !== undefined) return text;
  const bytes = Buffer.from(b64, 'base64');
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();
}

describe.runIf(there)('recordings of feeds, read by a map of a line or two', () => {
  const maps = there ? (parse(readFileSync(resolve(folder, 'maps.yaml'), 'utf8')) as Record<string, FrameMap>) : {};

  it.each(Object.keys(maps))('%s: every sample, its key, its time to the ns and its value', (name) => {
    const reader = new FrameRecords(maps[name] as FrameMap, { clockFor: wallClock });
    const found: Expected[] = [];
    lines<Message>(`${name}/frames.jsonl`).forEach((message, frame) => {
      if (message.dir !== 'in') return;
      const text = textOf(message);
      const take = (): void => {
        const { t, key = '', value } = reader.record;
        const ns = typeof t === 'bigint' ? t : BigInt(t) * 1000000n;
        found.push({ frame, t_ns: String(ns), key, value: Number(value) });
      };
      reader.read(text, 0, text.length, take, () => {});
    });
    const expected = lines<Expected>(`${name}/expected.jsonl`);
    expect(found.length).toBe(expected.length);
    found.forEach((sample, i) => {
      const { t_ns, value, ...rest } = expected[i] as Expected;
      expect(sample).toMatchObject(t_ns === 'recv' ? rest : { ...rest, t_ns });
      expect(Math.abs(sample.value - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value));
    });
  });
});
