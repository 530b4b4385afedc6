import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { OptionTable } from '../core/option.js';
import { OptionError } from '../core/option-error.js';
import type { KernelFactory } from '../core/types.js';
import type { Mode } from '../kernels/three-point/options.js';
import type { EstimatorFactory } from './define.js';
import { type ExponentialLeastSquaresEstimator, exponentialLeastSquares } from './exponential-least-squares.js';
import { type HampelEstimator, hampel } from './hampel.js';
import { type HoltEstimator, holt } from './holt.js';
import { type KalmanEstimator, kalman } from './kalman.js';
import { type LaggedDifferenceEstimator, laggedDifference } from './lagged-difference.js';
import { type LeastSquaresEstimator, leastSquares } from './least-squares.js';
import { type FluxDerivativeEstimator, fluxDerivative } from './parity/flux-derivative.js';
import { type HaDerivativeEstimator, haDerivative } from './parity/ha-derivative.js';
import { type HaTrendEstimator, haTrend } from './parity/ha-trend.js';
import { type PrometheusDerivEstimator, prometheusDeriv } from './parity/prometheus-deriv.js';
import { type PrometheusRateEstimator, prometheusRate } from './parity/prometheus-rate.js';
import { type TaLinearregSlopeEstimator, taLinearregSlope } from './parity/ta-linearreg-slope.js';
import { type TelegrafDerivativeEstimator, telegrafDerivative } from './parity/telegraf-derivative.js';
import { type SavitzkyGolayEstimator, savitzkyGolay } from './savitzky-golay.js';
import { type SlopeAverageEstimator, slopeAverage } from './slope-average.js';
import { type StencilEstimator, stencil } from './stencil.js';
import { type TheilSenEstimator, theilSen } from './theil-sen.js';
import { type ThreePointEstimator, threePoint } from './three-point.js';

/** An estimator of the derivative, by name, or by name and options. */
export type EstimatorSpec =
  | NamedEstimator
  | ThreePointEstimator
  | StencilEstimator
  | SavitzkyGolayEstimator
  | LeastSquaresEstimator
  | HoltEstimator
  | SlopeAverageEstimator
  | ExponentialLeastSquaresEstimator
  | LaggedDifferenceEstimator
  | KalmanEstimator
  | TheilSenEstimator
  | HampelEstimator
  | PrometheusDerivEstimator
  | PrometheusRateEstimator
  | FluxDerivativeEstimator
  | TelegrafDerivativeEstimator
  | HaDerivativeEstimator
  | HaTrendEstimator
  | TaLinearregSlopeEstimator;

/** The same, or one that is ready made, such as `holt({ levelTau: '5s' })`. */
export type AnyEstimator = EstimatorSpec | KernelFactory;

/** Kinds that need no options. */
type NamedEstimator =
  | ThreePointEstimator['kind']
  | StencilEstimator['kind']
  | FluxDerivativeEstimator['kind']
  | HaDerivativeEstimator['kind']
  | HaTrendEstimator['kind']
  | TaLinearregSlopeEstimator['kind'];

/** Every kind of estimator. */
const KINDS: ReadonlyMap<string, EstimatorFactory<never>> = new Map(
  [
    threePoint,
    stencil,
    savitzkyGolay,
    leastSquares,
    holt,
    slopeAverage,
    exponentialLeastSquares,
    laggedDifference,
    kalman,
    theilSen,
    hampel,
    prometheusDeriv,
    prometheusRate,
    fluxDerivative,
    telegrafDerivative,
    haDerivative,
    haTrend,
    taLinearregSlope,
  ].map((factory) => [factory.kind, factory as EstimatorFactory<never>]),
);

/** The names of all kinds. */
export const ESTIMATORS: readonly string[] = [...KINDS.keys()];

/** The options of a kind. @throws RangeError on an unknown one */
export const estimatorOptions = (kind: string): OptionTable => factoryOf(kind).options;

/** Checks an estimator, and gives what makes its kernels. @throws RangeError, TypeError on an unknown kind, or an invalid option */
export function estimatorKernels(estimator: AnyEstimator): KernelFactory {
  if (isFactory(estimator)) return estimator;
  const given = typeof estimator === 'string' ? { kind: estimator } : estimator;
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`estimator must be a name, or { kind, ... }, got ${show(estimator)}`);
  const { kind, ...options } = given;
  return factoryOf(kind)(options as never);
}

/** Is it ready made? */
export const isFactory = (estimator: unknown): estimator is KernelFactory =>
  typeof estimator === 'object' && estimator !== null && 'scalar' in estimator && !('kind' in estimator);

function factoryOf(kind: string): EstimatorFactory<never> {
  const factory = KINDS.get(kind);
  if (factory !== undefined) return factory;
  throw new RangeError(
    `estimator must be one of ${ESTIMATORS.join(', ')}, got ${show(kind)}${suggestion(String(kind), ESTIMATORS)}`,
  );
}

/** What the results of this estimator say beside the derivative. */
export function qualityOf(estimator: AnyEstimator): readonly ('standardError' | 'residual' | 'r2')[] {
  const { quality } = estimatorKernels(estimator).scalar(1, 1, 1);
  return (['standardError', 'residual', 'r2'] as const).filter((name) => quality?.[name] !== undefined);
}

/** `edgeOrder` and `mode`, given beside the estimator, are those of the three-point one. @throws OptionError when it is another */
export function withThreePoint<E extends AnyEstimator>(
  estimator: E | 'three-point' = 'three-point',
  { edgeOrder, mode }: { readonly edgeOrder?: 1 | 2 | undefined; readonly mode?: Mode | undefined },
): E | 'three-point' | ThreePointEstimator {
  if (edgeOrder === undefined && mode === undefined) return estimator;
  const given = (typeof estimator === 'string' ? { kind: estimator } : estimator) as { readonly kind?: string };
  if (given?.kind !== 'three-point') {
    const option = edgeOrder === undefined ? 'mode' : 'edgeOrder';
    throw new OptionError(
      (name) =>
        `${name(option)} belongs to the estimator three-point, not to ${show(given?.kind ?? 'one that is ready made')}`,
    );
  }
  return {
    ...(given as ThreePointEstimator),
    ...(edgeOrder !== undefined && { edgeOrder }),
    ...(mode !== undefined && { mode }),
  };
}
