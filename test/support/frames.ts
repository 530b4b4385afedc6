import { timeOfDay } from '../../src/time/system-timers.js';
import { wallClock } from '../../src/time/zone.js';
import { describeFault } from '../../src/wire/fault.js';
import { type FrameMap, type FrameMaps, framesOf } from '../../src/wire/frame/frame-map.js';
import { planFrames } from '../../src/wire/frame/frame-plan.js';
import { MAX_CHANNELS } from '../../src/wire/limits.js';
import type { RecordReader } from '../../src/wire/record.js';

/** A sample as a test compares it; a bigint of whole ms is shown as a number. */
export type Read = readonly [key: string | undefined, t: number | bigint, value: unknown];

const MS = 1000000n;

/** What reads frames by these maps. */
export const frameReader = (map: FrameMap | FrameMaps): RecordReader =>
  planFrames(framesOf(map), timeOfDay, wallClock).reader({ filter: undefined, maxChannels: MAX_CHANNELS });

/** Reads frames one after the other by one map: the samples of all of them, and the faults in words. */
export function readFrames(
  map: FrameMap | FrameMaps,
  ...frames: readonly unknown[]
): { readonly samples: readonly Read[]; readonly faults: readonly string[]; readonly texts: readonly string[] } {
  const reader = frameReader(map);
  const samples: Read[] = [];
  const faults: string[] = [];
  const texts: string[] = [];
  for (const frame of frames) {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    reader.read(
      text,
      0,
      text.length,
      () => {
        const { key, t, value, tText, valueText } = reader.record;
        samples.push([
          key,
          typeof t === 'bigint' && t % MS === 0n ? Number(t / MS) : t,
          Array.isArray(value) ? [...value] : value,
        ]);
        texts.push(`${tText} ${valueText}`);
      },
      (fault) => faults.push(describeFault(fault)),
    );
  }
  return { samples, faults, texts };
}
