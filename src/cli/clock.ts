import type { WallClock } from '../time/zone.js';
import type { CompiledMapping } from '../wire/mapping.js';

/** What reads times that name no zone, or are written in a way of their own; loaded only when it is asked for. */
export async function clockOf({ timeOptions }: CompiledMapping): Promise<WallClock | undefined> {
  return timeOptions.zone !== undefined || timeOptions.format !== undefined
    ? (await import('../time/zone.js')).wallClock(timeOptions)
    : undefined;
}
