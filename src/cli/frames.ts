/*
 * What reads frames with holes: loaded only when one is given.
 */

export { framesOf } from '../wire/frame/frame-map.js';
export { needsZones, planFrames } from '../wire/frame/frame-plan.js';
