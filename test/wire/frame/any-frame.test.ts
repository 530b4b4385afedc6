import { describe, expect, it } from 'vitest';
import type { FramePattern } from '../../../src/wire/frame/pattern.js';
import { AnyFrames, patternOf } from '../../support/frames/any-frames.js';
import { type Shape, SlowFrames } from '../../support/frames/slow-frames.js';
import { readFrames } from '../../support/frames.js';
import { random } from '../../support/numbers.js';

const PATTERNS = 800;
const FRAMES = 12;

/** Can a value of the pattern have a time? Where it cannot, the map is refused. */
function isTimed(frame: FramePattern): boolean {
  try {
    return readFrames({ frame }).samples.length === 0;
  } catch (error) {
    expect(String(error)).toContain('no value of the frame has a <time>');
    return false;
  }
}

/** Compares both readers, and returns how many samples there were. */
function compare(any: AnyFrames, shape: Shape): number {
  const map = { frame: patternOf(shape) };
  const slow = new SlowFrames(shape);
  const timed = isTimed(map.frame);
  let count = 0;
  for (let i = 0; i < FRAMES; i += 1) {
    const text = any.write(any.frame(shape));
    const expected = slow.read(JSON.parse(text));
    if (!timed) {
      expect(expected).toEqual([]);
      continue;
    }
    expect(readFrames(map, text).samples, `${JSON.stringify(map.frame)}\n${text}`).toEqual(expected);
    count += expected.length;
  }
  return count;
}

describe('any frame, by any pattern', () => {
  it.each([1, 2, 3])(
    'gives the samples that a slow reader finds in the parsed frame, by the rules (seed %i)',
    (seed) => {
      const any = new AnyFrames(random(seed));
      let count = 0;
      for (let i = 0; i < PATTERNS; i += 1) count += compare(any, any.shape());
      expect(count).toBeGreaterThan(PATTERNS);
    },
  );
});
