import { type EstimatorSpec, estimatorKernels } from '../estimators/estimator.js';
import { UsageError } from './flags.js';

/**
 * `KIND`, or `KIND NAME=VALUE ...`, as in `least-squares window=5s degree=2`: numbers, `true` and `false` where they read as such,
 * all else is text.
 *
 * @throws UsageError on words that are no options; RangeError, TypeError on options that the estimator does not take
 */
export function readEstimator(text: string): EstimatorSpec {
  const [kind = '', ...words] = text.trim().split(/[\s,]+/);
  const options = words.map((word): [string, unknown] => {
    const match = /^([\w-]+)=(.+)$/.exec(word);
    if (!match) {
      throw new UsageError(
        `--estimator takes KIND NAME=VALUE ..., as in 'least-squares window=5s', got ${JSON.stringify(word)}`,
      );
    }
    const [, name = '', value = ''] = match;
    const camel = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    return [camel, /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : wordOf(value)];
  });
  const estimator = { ...Object.fromEntries(options), kind } as EstimatorSpec;
  estimatorKernels(estimator);
  return estimator;
}

const wordOf = (text: string): string | boolean => (text === 'true' ? true : text === 'false' ? false : text);

/** An estimator as {@link readEstimator} takes it. */
export function estimatorText(estimator: EstimatorSpec): string {
  if (typeof estimator === 'string') return estimator;
  const { kind, ...options } = estimator;
  const words = Object.entries(options).map(
    ([name, value]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}=${value}`,
  );
  return [kind, ...words].join(' ');
}
