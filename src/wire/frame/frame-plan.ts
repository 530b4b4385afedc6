import { Arrival } from '../arrival.js';
import type { FramePlan } from '../json-reader.js';
import { MAX_CHANNELS } from '../limits.js';
import type { Mapping } from '../mapping.js';
import type { CompiledFrameMap, FrameMap, FrameMaps } from './frame-map.js';
import { FrameRecords } from './frame-records.js';
import type { ClockFor } from './frame-time.js';
import { timeOptionsOf } from './time-format.js';

/** Where the records of a feed keep their samples: paths of a flat record, or a frame with holes, or several of these. */
export type FeedMap = Mapping | FrameMap | FrameMaps;

/** Is it a frame with holes, or several? */
export const isFrameMap = (map: FeedMap | undefined): map is FrameMap | FrameMaps =>
  typeof map === 'object' && map !== null && ('frame' in map || 'maps' in map || 'decode' in map);

/** Has a frame a time that only a clock of a zone, or a pattern, can read? */
export const needsZones = (frames: readonly CompiledFrameMap[]): boolean =>
  frames.some(({ frame, zone }) =>
    frame.places.some(({ hole }) => {
      const { zone: named, format } = timeOptionsOf(hole.format, zone);
      return named !== undefined || format !== undefined;
    }),
  );

/**
 * How these frames are read. `now` gives ms since the Unix epoch, for records without a time; `clockFor` is needed where `needsZones`.
 *
 * @throws RangeError on a zone that is none, maps that do not go together, a time that no value can have
 */
export function planFrames(
  frames: readonly CompiledFrameMap[],
  now: () => number,
  clockFor: ClockFor = () => undefined,
): FramePlan {
  const arrival = new Arrival(now);
  const times = frames.flatMap(({ frame: { places } }) => places.filter(({ hole }) => hole.name === 'time'));
  const plan: FramePlan = {
    unit: timeOptionsOf(times[0]?.hole.format, undefined).unit,
    reader: ({ filter, maxChannels }) => new FrameRecords(frames, { clockFor, arrival, filter, maxChannels }),
  };
  plan.reader({ filter: undefined, maxChannels: MAX_CHANNELS }); // what cannot work is found now, not at the first frame
  return plan;
}
