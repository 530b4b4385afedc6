import { bundle } from '../../build.js';

const FOLDER = new URL('../../.cache', import.meta.url).pathname;

/** The command line as it is shipped, made once for all tests. */
export const CLI: string = `${FOLDER}/fluxion.js`;

export async function setup(): Promise<void> {
  await bundle(FOLDER);
}
