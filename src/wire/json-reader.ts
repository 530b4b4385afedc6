import type { TimeOptions, TimeUnit } from '../time/time-options.js';
import type { WallClock } from '../time/zone.js';
import { type FrameMap, type FrameMaps, framesOf } from './frame/frame-map.js';
import { FrameRecords } from './frame/frame-records.js';
import { timeOptionsOf } from './frame/time-format.js';
import { JsonRecords } from './json-records.js';
import { type CompiledMapping, compileMapping, type Mapping } from './mapping.js';
import type { RecordReader } from './record.js';

/** Where the records of a feed keep their samples: paths of a flat record, or a frame with holes, or several of these. */
export type FeedMap = Mapping | FrameMap | FrameMaps;

/** How JSON is read. */
export interface JsonPlan {
  readonly mapping: CompiledMapping;
  /** A frame with holes; `mapping` then says only which values count. */
  readonly frame?: FrameMap | FrameMaps | undefined;
  /** Reads the times of the mapping that name no zone. */
  readonly clock?: WallClock | undefined;
  /** Makes the same for times of a frame. */
  readonly clockFor?: ((options: TimeOptions) => WallClock | undefined) | undefined;
}

/** The reader of JSON for a plan. @throws RangeError, TypeError on an invalid frame */
export function jsonReader({ mapping, frame, clock, clockFor }: JsonPlan): RecordReader {
  if (frame === undefined) return new JsonRecords(mapping, clock);
  const { filter, maxChannels } = mapping;
  return new FrameRecords(frame, { filter, maxChannels, ...(clockFor && { clockFor }) });
}

/** The plan for a map. @throws RangeError, TypeError on an invalid one, by the name of the member */
export function planOf(map: FeedMap | undefined): Pick<JsonPlan, 'mapping' | 'frame'> {
  return isFrame(map) ? { mapping: compileMapping({}), frame: map } : { mapping: compileMapping(map) };
}

/** The unit of times that are numbers, where it was given; of several in a frame, that of the first. */
export function unitOf({ mapping, frame }: Pick<JsonPlan, 'mapping' | 'frame'>): TimeUnit | undefined {
  if (frame === undefined) return mapping.timeOptions.unit;
  const times = framesOf(frame).flatMap(({ frame: { places } }) => places.filter(({ hole }) => hole.name === 'time'));
  return timeOptionsOf(times[0]?.hole.format, undefined).unit;
}

/** Has a frame a time that only a clock of a zone, or a pattern, can read? */
export const needsClock = (map: FrameMap | FrameMaps): boolean =>
  framesOf(map).some(({ frame, zone }) =>
    frame.places.some(({ hole }) => {
      const { zone: named, format } = timeOptionsOf(hole.format, zone);
      return named !== undefined || format !== undefined;
    }),
  );

const isFrame = (map: FeedMap | undefined): map is FrameMap | FrameMaps =>
  typeof map === 'object' && map !== null && ('frame' in map || 'maps' in map || 'decode' in map);
