import { bundle } from '../../build.js';

/** The command line as it is shipped, made once for all tests. */
export const CLI: string = new URL('../../.cache/fluxion.js', import.meta.url).pathname;

export async function setup(): Promise<void> {
  await bundle(CLI);
}
