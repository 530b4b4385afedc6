import { Subject } from 'rxjs';
import { readEstimatorText } from '../../src/estimators/text.js';
import { derivative, type Sample } from '../../src/index.js';
import { type Setup, serve } from '../serve.js';

type Either = Sample<number | number[]>;

/** Windows of time hold so many samples here: a power of two, for what doubles then wastes nothing. */
const MOST = 4096;
const SERIES = 16;

const used = (): number => {
  globalThis.gc?.();
  globalThis.gc?.(); // arrays that the first one has found are gone after the second
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** Keys of 22 characters, as of sensors in a plant; each a flat string of its own. */
const keysOf = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => JSON.parse(`"plant-07/line-${String(i).padStart(7, '0')}"`) as string);

interface Run {
  /** A sample more for each series. */
  readonly lap: () => void;
  readonly stop: () => void;
}

/** Series in one operator. `what`: an estimator as text, or `lateness`. The samples are the caller's, and few: one for each series. */
function start(what: string, keys: readonly string[], channels: number): Run {
  const held = what === 'lateness';
  const options = held ? { lateness: '1h', maxHeld: MOST } : { estimator: readEstimatorText(what) };
  const samples = keys.map((key) => ({ t: 0, value: 0 as number | number[], key }));
  const source = new Subject<Either>();
  const subscription = source.pipe(derivative<Either, never>({ ...options, keyed: true })).subscribe();
  let t = 0;
  return {
    lap() {
      t += 1;
      for (const sample of samples) {
        const value = (t * 7919) % 101;
        sample.t = t;
        sample.value = channels > 0 ? Array.from({ length: channels }, (_, c) => value + c) : value;
        source.next(sample);
      }
    },
    stop: () => subscription.unsubscribe(),
  };
}

/** Bytes of a series, beside its key and samples, when it has had as many samples as the estimator needs to answer, and a few more. */
const series: Setup = (what = '', count = '2000', channels = '0') => {
  const keys = keysOf(Number(count));
  return () => {
    const before = used();
    const { lap, stop } = start(what, keys, Number(channels));
    for (let i = 0; i < 16; i += 1) lap();
    const bytes = (used() - before) / keys.length;
    stop();
    return bytes;
  };
};

/** Bytes that a sample in a full window takes: the most that were there at any time of a flood. */
const sample: Setup = (what = '') => {
  const keys = keysOf(SERIES);
  return () => {
    const before = used();
    const { lap, stop } = start(what, keys, 0);
    let most = 0;
    for (let i = 1; i <= 3 * MOST; i += 1) {
      lap();
      if (i >= MOST && i % (MOST / 8) === 0) most = Math.max(most, used() - before);
    }
    stop();
    return most / keys.length / MOST;
  };
};

serve({ 'series-bytes': series, 'sample-bytes': sample });
