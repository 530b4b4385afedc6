export { type Advice, type AdviseOptions, advise } from './advise.js';
export type { Candidate } from './candidates.js';
export type { Noise } from './noise.js';
export type { AdvisedOptions } from './rules.js';
export type { Survey, SurveySample } from './survey.js';
