import { OptionError } from '../core/option-error.js';
import { timeOfDay } from '../time/system-timers.js';
import type { FrameMap } from '../wire/frame/frame-map.js';
import type { FramePlan, JsonPlan } from '../wire/json-reader.js';
import type { Config } from './config.js';
import { flagOf, UsageError } from './flags.js';

/** What reads the records of a source; what most of them do without is loaded only when it is asked for. @throws UsageError */
export async function readingOf({ mapping, frame }: Pick<Config, 'mapping' | 'frame'>): Promise<JsonPlan> {
  const { zone, format } = mapping.timeOptions;
  const zoned = zone !== undefined || format !== undefined;
  return {
    mapping,
    frame: frame && (await framePlan(frame)),
    clock: zoned ? (await import('../time/zone.js')).wallClock(mapping.timeOptions) : undefined,
  };
}

async function framePlan(map: FrameMap): Promise<FramePlan> {
  const { framesOf, needsZones, planFrames } = await import('./frames.js');
  try {
    const frames = framesOf(map);
    const zones = needsZones(frames) ? (await import('../time/zone.js')).wallClock : undefined;
    return planFrames(frames, timeOfDay, zones);
  } catch (error) {
    if (error instanceof OptionError) throw new UsageError(error.wordedFor(flagOf));
    throw new UsageError(`--${(error as Error).message}`); // it begins with the name of the member
  }
}
