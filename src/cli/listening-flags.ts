import { wholeNumber } from '../core/option.js';
import { type Flag, switched, text } from './flags.js';

const BOTH = { source: ['listen'], sink: ['listen'] } as const;

/** Flags of listening ends: where they listen, and whom they let in. */
export const LISTENING_FLAGS = {
  host: {
    option: text('ADDRESS', 'where listen:PORT listens (default 127.0.0.1); any other needs a token, or --insecure'),
    ...BOTH,
  },
  'token-file': {
    option: text('FILE', 'only who knows a token in FILE may connect (or: that of the variable FLUXION_TOKEN)'),
    ...BOTH,
  },
  'to-token-file': { option: text('FILE', 'other tokens for those who take results'), sink: ['listen'] },
  origin: {
    option: text('URL', 'web pages of this origin may connect, as https://example.com (default: none; repeatable)'),
    many: true,
    ...BOTH,
  },
  'allow-host': {
    option: text('NAME', 'a further name that clients may use for this host (repeatable)'),
    many: true,
    ...BOTH,
  },
  insecure: { ...switched('let anybody in who can reach --host, without a token'), ...BOTH },
  'tls-cert': { option: text('FILE', 'speak TLS (wss://) with this certificate, as PEM'), ...BOTH },
  'tls-key': { option: text('FILE', 'the key of that certificate, as PEM'), ...BOTH },
  'max-frame-rate': {
    option: wholeNumber('frames per second of a device (default 10000; on this machine any number)', {
      most: Number.MAX_SAFE_INTEGER,
      fallback: undefined,
    }),
    source: ['listen'],
  },
} as const satisfies Readonly<Record<string, Flag>>;
