import type { TimeUnit } from '../time/time-options.js';
import type { WallClock } from '../time/zone.js';
import { JsonRecords } from './json-records.js';
import type { CompiledMapping } from './mapping.js';
import type { RecordReader } from './record.js';

/** How frames with holes are read: see `planFrames`. Handed in, for most feeds do without them. */
export interface FramePlan {
  /** The unit of times that are numbers, where it was given; of several times, that of the first. */
  readonly unit: TimeUnit | undefined;
  reader(limits: Pick<CompiledMapping, 'filter' | 'maxChannels'>): RecordReader;
}

/** How JSON is read. */
export interface JsonPlan {
  readonly mapping: CompiledMapping;
  /** Frames with holes; `mapping` then says only which values count. */
  readonly frame?: FramePlan | undefined;
  /** Reads the times of the mapping that name no zone. */
  readonly clock?: WallClock | undefined;
}

/** The reader of JSON for a plan. */
export const jsonReader = ({ mapping, frame, clock }: JsonPlan): RecordReader =>
  frame === undefined ? new JsonRecords(mapping, clock) : frame.reader(mapping);

/** The unit of times that are numbers, where it was given. */
export const unitOf = ({ mapping, frame }: Pick<JsonPlan, 'mapping' | 'frame'>): TimeUnit | undefined =>
  frame === undefined ? mapping.timeOptions.unit : frame.unit;
