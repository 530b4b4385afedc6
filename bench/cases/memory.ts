import { node } from '../bundle.js';
import { alternate, type Case, number } from '../harness.js';

/** Each kind; those with a window of time have one that is never over, so that `max-samples` bounds it. */
const KINDS = [
  'three-point',
  'stencil',
  'savitzky-golay points=7',
  'least-squares window=1h',
  'least-squares window=1h degree=2',
  'least-squares window=1h centred=true',
  'kalman tau=2s',
  'kalman tau=2s lag=1h',
  'holt level-tau=2s',
  'slope-average tau=2s',
  'exponential-least-squares tau=2s',
  'lagged-difference baseline=1h',
  'theil-sen window=1h',
  'hampel window=1h',
  'prometheus-deriv range=1h',
  'prometheus-rate range=1h',
  'flux-derivative',
  'telegraf-derivative period=3s',
  'ha-derivative time-window=1h',
  'ha-trend',
  'ta-linearreg-slope',
  'lateness',
];

/** What the state of a series takes, of one channel and of 1,024, and each sample in a window of time that is full. */
export const memory: Case = {
  name: 'memory',
  async *rows() {
    for (const what of KINDS) {
      const one = await measured('series-bytes', what, 2000);
      const many = await measured('series-bytes', what, 8, 1024);
      const timed = what === 'lateness' || what.includes('=1h');
      const full = `${what} max-samples=4096`;
      const sample = timed ? await measured('sample-bytes', what === 'lateness' ? what : full) : undefined;
      yield {
        case: `bytes of a series: ${what}`,
        ours: `${number(one / 1000, 'kB')}; of 1,024 channels ${number(many / 1000, 'kB')}${sample === undefined ? '' : `; a sample held ${Math.ceil(sample)} B`}`,
        peer: '',
        ratio: '',
        target: '',
        met: undefined,
      };
    }
  },
};

async function measured(contender: string, ...args: (string | number)[]): Promise<number> {
  const { spreads } = await alternate([await node('contenders/memory', contender, ...args)], { rounds: 1, warmUp: 1 });
  return spreads[0]?.median ?? Number.NaN;
}
