import type { Span } from './paint.js';

const BLOCKS = '▁▂▃▄▅▆▇█';
const TOP = BLOCKS.length - 1;
const ZERO = 3; // without colours, the block for 0: what rises stands above it, what falls below

const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8];

/** The least round number that is at least `size`, and at least `least`. */
export function niceScale(size: number, least: number): number {
  const needed = Math.max(size, least);
  const power = 10 ** Math.floor(Math.log10(needed));
  return (STEPS.find((step) => step * power >= needed) ?? 10) * power;
}

/**
 * Derivatives as a row of blocks, for slopes of up to `scale`.
 *
 * With colours, a block is as tall as the slope is steep, and its colour says whether the value rises or falls. Without, zero
 * is in the middle.
 */
export function sparkline(values: readonly (number | null)[], scale: number, colour: boolean): Span[] {
  return values.map((value): Span => {
    if (value === null) return [' '];
    const part = Math.min(1, Math.abs(value) / scale);
    const most = colour ? TOP : value < 0 ? ZERO : TOP - ZERO;
    const step = Math.round(part * most);
    const block = colour ? step : ZERO + Math.sign(value) * step;
    return [BLOCKS[block] as string, step === 0 ? 'faint' : value < 0 ? 'falling' : 'rising'];
  });
}

/** What the blocks mean. */
export const legend = (colour: boolean): readonly Span[] =>
  colour
    ? [
        ['  ▅', 'rising'],
        [' rises', 'faint'],
        ['  ▅', 'falling'],
        [' falls', 'faint'],
        ['  ▁ zero', 'faint'],
      ]
    : [['  ▁ falls  ▄ zero  █ rises']];
