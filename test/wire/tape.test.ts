import { describe, expect, it } from 'vitest';
import { readTapeLine, tapeLine } from '../../src/wire/tape.js';

const problem = (line: string): string => {
  try {
    readTapeLine(line, 'day.jsonl, line 3');
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

describe('a line of a recording', () => {
  it('is read as it was written', () => {
    for (const entry of [
      { dir: 'open', at: 1700000000, text: 'ws://host' },
      { dir: 'in', at: 1700000000.125, text: '{"a":"\u2028 \\" é"}' },
      { dir: 'in', at: 1700000000.25, b64: 'H4sI/w==' },
      { dir: 'out', at: 1700000001, text: '' },
    ] as const) {
      const line = tapeLine(entry);
      expect(line).not.toMatch(/\n/);
      expect(readTapeLine(line, 'x')).toEqual(entry);
    }
  });

  it('takes a time as text with its unit, and none at all', () => {
    const at = (written: unknown): number | undefined =>
      readTapeLine(JSON.stringify({ dir: 'in', at: written, text: '' }), 'x').at;
    expect(at('1723161253937085768ns')).toBeCloseTo(1723161253.937086, 6);
    expect(at('1500ms')).toBe(1.5);
    expect(at('2s')).toBe(2);
    expect(at(null)).toBe(undefined);
    expect(at(undefined)).toBe(undefined);
  });

  it.each([
    ['half a line', '{"dir":"in","at":1,"te', /^day\.jsonl, line 3: this is no line of a recording.*delete the line/],
    ['a number', '7', /no line of a recording/],
    ['another direction', '{"dir":"inn","at":1,"text":""}', /"dir" must be .* got "inn" \(did you mean in\?\)/],
    ['a time that is none', '{"dir":"in","at":"soon","text":""}', /"at" must be a number of seconds.* got "soon"/],
    ['a frame that is no text', '{"dir":"in","at":1,"text":{}}', /"text" must be text/],
    ['no frame', '{"dir":"in","at":1}', /needs "text", or "b64"/],
    ['base64 that is none', '{"dir":"in","at":1,"b64":"%%"}', /"b64" must be base64, got "%%"/],
  ])('that holds %s is refused with its place and what it must be', (_, line, message) => {
    expect(problem(line)).toMatch(message);
  });
});
