import { finiteNumber, type Option, wholeNumber } from '../core/option.js';
import { FLAGS } from './all-flags.js';
import { type FlagGroups, switched } from './flags.js';

const { 'to-header': _h, 'to-protocol': _p, ...sockets } = FLAGS['WebSocket connections'];
const { 'to-token-file': _t, ...listening } = FLAGS['Listening ends'];
const { follow, seconds, help } = FLAGS.General;
const { quiet } = FLAGS['What comes out'];

/** Flags of `fluxion record`. */
export const RECORD = {
  'The recording': {
    count: { option: wholeNumber('stop after N frames or lines', { most: Number.MAX_SAFE_INTEGER }), short: 'C' },
    seconds: { option: { ...seconds.option, help: 'stop after N seconds' } },
    follow,
  },
  'WebSocket connections': sockets,
  'Listening ends': listening,
  General: { quiet, help },
} satisfies FlagGroups;

const factor = finiteNumber('1 (default): as fast as it was recorded; 60: a minute a second; max: at once', {
  positive: true,
  fallback: 1,
  placeholder: 'FACTOR',
});

/** A factor, or `max`, which is `Infinity`. */
const speed: Option<number> = {
  ...factor,
  check: (value, name) => (value === Infinity ? Infinity : factor.check(value, name)),
  read: (text, name) => (text === 'max' ? Infinity : factor.read(text, name)),
};

/** Flags of `fluxion replay`. */
export const REPLAY = {
  'The server': {
    speed: { option: speed },
    port: { option: wholeNumber('port to listen on (default: a free one)', { least: 0, most: 65535, fallback: 0 }) },
    once: switched('end when a client has got all of it'),
  },
  General: { quiet, help },
} satisfies FlagGroups;
