import type { Option } from '../core/option.js';
import { ADVISE_FLAGS, FLAGS } from './all-flags.js';
import type { FlagGroups } from './flags.js';

const { header, protocol, send, idle, 'wait-for-server': wait, 'max-payload': most } = FLAGS['WebSocket connections'];

const { 'to-token-file': _, ...listening } = FLAGS['Listening ends'];

const { General: general, ...groups } = ADVISE_FLAGS;

/** Those of `fluxion advise`, with those of live sources. */
export const ADVISE = {
  ...groups,
  'The advice': {
    ...(ADVISE_FLAGS['The advice'] as { readonly samples: { readonly option: Option<number> } }),
    seconds: {
      option: {
        ...FLAGS.General.seconds.option,
        help: 'look for N seconds (default: 10 at a socket, else until the end of the input)',
      },
    },
  },
  'WebSocket connections': { header, protocol, send, idle, 'wait-for-server': wait, 'max-payload': most },
  'Listening ends': listening,
  General: general as FlagGroups[string],
} satisfies FlagGroups;
