import { describe, expect, it } from 'vitest';
import { type FeedSample, feedDecoder } from '../../src/adapters/decode.js';

function times(...lines: readonly string[]): [string | undefined, unknown][] {
  const decode = feedDecoder(undefined);
  const found: FeedSample[] = [];
  const bad = (message: string): never => expect.unreachable(message);
  for (const line of lines) decode(line, (sample) => void found.push(sample), bad);
  return found.map(({ key, t }) => [key, t]);
}

describe('the times of a feed', () => {
  it('are of the kind of the first one of their key, whatever other keys have', () => {
    const ns = (n: number): string => `"2026-01-01T00:00:00.00000000${n}Z"`;
    expect(
      times(
        '{"key":"a","t":1000,"value":1}',
        `{"key":"b","t":${ns(1)},"value":1}`,
        '{"key":"a","t":2000,"value":2}',
        `{"key":"b","t":${ns(2)},"value":2}`,
        '{"key":"b","t":1767225601000,"value":3}',
        `{"key":"a","t":${ns(0)},"value":3}`,
        '{"t":5,"value":0}',
      ),
    ).toEqual([
      ['a', 1000],
      ['b', 1_767_225_600_000_000_001n],
      ['a', 2000],
      ['b', 1_767_225_600_000_000_002n],
      ['b', 1_767_225_601_000_000_000n],
      ['a', 1_767_225_600_000],
      [undefined, 5],
    ]);
  });
});
