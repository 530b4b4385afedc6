export { type Advice, type AdvisedOptions, type AdviseOptions, advise, type Noise } from '../estimators/advise.js';
export type { Candidate } from '../estimators/candidates.js';
export type { Survey, SurveySample } from '../estimators/survey.js';
