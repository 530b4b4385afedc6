import { show } from '../core/errors.js';
import type { Fault } from './fault.js';

/** Longest key of a record, in characters: a feed must not fill the memory with them. */
export const MAX_KEY = 1024;
/** So many channels may a value have, where nothing else was said: as many as a small thermal camera has pixels, and more. */
export const MAX_CHANNELS = 1024;

/** @throws RangeError on a limit that is no positive whole number */
export function checkMaxChannels(most: number | undefined): number {
  if (most === undefined) return MAX_CHANNELS;
  if (Number.isSafeInteger(most) && most > 0) return most;
  throw new RangeError(`maxChannels must be a positive whole number, got ${show(most)}`);
}

/** What is too much of a record; `undefined` when nothing is. */
export function overLimit(key: string | undefined, value: unknown, maxChannels: number): Fault | undefined {
  if (key !== undefined && key.length > MAX_KEY) return { kind: 'long-key', length: key.length, most: MAX_KEY };
  if (typeof value !== 'object' || !Array.isArray(value) || value.length <= maxChannels) return undefined;
  return { kind: 'many-channels', channels: value.length, most: maxChannels };
}
