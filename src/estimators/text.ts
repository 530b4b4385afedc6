import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import { type EstimatorSpec, estimatorKernels, estimatorOptions } from './estimator.js';

/**
 * Reads `KIND`, or `KIND NAME=VALUE ...`, as in `least-squares window=5s min-samples=3`; names in either case, `minSamples` too.
 * Each value is read as its option reads text: a duration needs a unit, a window may be a number of samples.
 *
 * @throws RangeError, TypeError on an unknown kind or option, and on an invalid value, by name
 */
export function readEstimatorText(text: string): EstimatorSpec {
  const [kind = '', ...words] = text.trim().split(/[\s,]+/);
  const table = estimatorOptions(kind);
  const options = words.map((word): [string, unknown] => {
    const [, written = '', value = ''] = /^([\w-]+)=(.+)$/.exec(word) ?? [];
    if (written === '')
      throw new RangeError(`an estimator is KIND NAME=VALUE ..., as in 'least-squares window=5s', got ${show(word)}`);
    const name = written.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const option = Object.hasOwn(table, name) ? table[name] : undefined;
    if (option === undefined)
      throw new TypeError(
        `the estimator ${kind} has no option ${show(written)}${suggestion(name, Object.keys(table))}`,
      );
    return [name, option.read(value, name)];
  });
  const estimator = { kind, ...Object.fromEntries(options) } as EstimatorSpec;
  estimatorKernels(estimator);
  return estimator;
}

/** An estimator as {@link readEstimatorText} takes it. */
export function estimatorText(estimator: EstimatorSpec): string {
  if (typeof estimator === 'string') return estimator;
  const { kind, ...options } = estimator as { readonly kind: string };
  const words = Object.entries(options).map(
    ([name, value]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}=${value}`,
  );
  return [kind, ...words].join(' ');
}
