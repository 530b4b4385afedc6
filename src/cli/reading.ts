import { type JsonPlan, needsClock } from '../wire/json-reader.js';

/** What reads times that name no zone, or are written in a way of their own; loaded only when it is asked for. */
export async function clocksOf({
  mapping: { timeOptions },
  frame,
}: Pick<JsonPlan, 'mapping' | 'frame'>): Promise<Pick<JsonPlan, 'clock' | 'clockFor'>> {
  const clock = timeOptions.zone !== undefined || timeOptions.format !== undefined;
  if (!clock && !(frame !== undefined && needsClock(frame))) return {};
  const { wallClock } = await import('../time/zone.js');
  return { clock: wallClock(timeOptions), clockFor: wallClock };
}
