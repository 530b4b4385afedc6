import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { OptionTable } from '../core/option.js';
import type { KernelFactory } from '../core/types.js';
import { isFactory, kindAndOptions } from './choice.js';
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
  const { kind, ...options } = kindAndOptions(estimator);
  return factoryOf(kind)(options as never);
}

function factoryOf(kind: string): EstimatorFactory<never> {
  const factory = KINDS.get(kind);
  if (factory !== undefined) return factory;
  throw new RangeError(
    `estimator must be one of ${ESTIMATORS.join(', ')}, got ${show(kind)}${suggestion(String(kind), ESTIMATORS)}`,
  );
}

/** What the results of this estimator can say beside the derivative. */
export function qualityOf(estimator: AnyEstimator): readonly ('standardError' | 'residual' | 'r2' | 'shortened')[] {
  const { quality } = estimatorKernels(estimator).scalar(1, 1, 1);
  return (['standardError', 'residual', 'r2', 'shortened'] as const).filter((name) => quality?.[name] !== undefined);
}
