export type { Edge, Emit, Kernel } from '../core/types.js';
export type { Coordinates } from './coordinates.js';
export { createThreePoint, createVectorThreePoint } from './create.js';
export { type GradientOptions, gradient } from './gradient.js';
export type { KernelOptions, Mode, ThreePointOptions } from './options.js';
export { SecondDerivative } from './second-derivative.js';
export { stencilWeights } from './stencils/fornberg.js';
export { ThreePoint } from './three-point.js';
