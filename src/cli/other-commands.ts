/*
 * Commands that do not read a feed to its end: loaded only when one of them is asked for.
 */

export { demo } from '#demo';
export { adviseCommand } from './advise.js';
export { helpAbout, helpText, isTopic } from './help.js';
export { recordCommand } from './record.js';
export { replayCommand } from './replay.js';
