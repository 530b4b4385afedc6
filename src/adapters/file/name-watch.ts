import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { every, type Scheduled, type Timers } from '../../core/timers.js';

/** How often a followed file is looked at, in ms. */
export const POLL = 250;
/** After a hint of the operating system it is looked at so many ms later: a writer of many lines gives many hints. */
const SOON = 10;

/**
 * Says when a name in a folder is to be looked at: from time to time, and soon after the operating system hints at a change. The
 * hints only make it faster: network drives and containers give none.
 */
export class NameWatch {
  readonly #polls: Scheduled;
  readonly #watcher: FSWatcher | undefined;
  #soon: Scheduled | undefined;

  constructor(path: string, timers: Timers, look: () => void) {
    this.#polls = every(timers, POLL, look);
    this.#watcher = watching(path, () => {
      this.#soon ??= timers.schedule(() => {
        this.#soon = undefined;
        look();
      }, SOON);
    });
  }

  close(): void {
    this.#polls.unsubscribe();
    this.#soon?.unsubscribe();
    this.#watcher?.close();
  }
}

/** Watches the folder, for the name may go from file to file; `undefined` where that is not possible. */
function watching(path: string, changed: () => void): FSWatcher | undefined {
  try {
    const name = basename(path);
    const watcher = watch(dirname(path), { persistent: false }, (_, file) => {
      if (file === null || file === name) changed();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
