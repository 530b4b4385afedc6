import type { FramePattern } from '../frame/pattern.js';
import type { JsonDecoder } from './decoder.js';
import { influx } from './influx.js';
import type { DecoderName } from './names.js';
import { openmetrics } from './openmetrics.js';
import { plotter } from './plotter.js';
import { senml } from './senml.js';
import { createSse } from './sse.js';

/** A decoder, and the frame that reads its records where none is given. */
interface Known {
  readonly make: () => JsonDecoder;
  readonly map?: {
    readonly frame: FramePattern;
    readonly key?: string;
    readonly time?: 'arrival';
    readonly since?: number;
  };
}

/** A message as one text. */
const text: JsonDecoder = (message, emit) => emit(`{"text":${JSON.stringify(message)}}`);

/** All decoders, by their names. */
export const DECODERS: Readonly<Record<DecoderName, Known>> = {
  senml: { make: () => senml, map: { frame: { n: '<key>', v: '<value>', t: '<time ns>' }, time: 'arrival' } },
  influx: {
    make: () => influx,
    map: {
      frame: { series: '<series>', field: '<field>', v: '<value>', t: '<time ns>' },
      key: '${series}/${field}',
      time: 'arrival',
    },
  },
  openmetrics: {
    make: () => openmetrics,
    map: { frame: { series: '<key>', v: '<value>', t: '<time s>' }, time: 'arrival', since: 0 },
  },
  sse: { make: createSse },
  plotter: {
    make: () => plotter,
    map: { frame: { name: '<key>', v: '<value>', t: '<time>' }, time: 'arrival', since: 0 },
  },
  text: { make: () => text },
};
