import type { Source, SourceStatus } from '../adapters/ports.js';
import type { Scheduled, Timers } from '../core/timers.js';
import type { SourceCounters } from '../sockets/counters.js';
import type { Config } from './config.js';
import type { Report } from './report.js';

/** How long a feed may stay silent once it is open, in ms, before something is said. */
export const SILENT_AFTER = 10_000;

/** What has come of a feed so far. */
export interface Received {
  readonly messages: number;
  readonly samples: number;
}

/** What may help when a feed sends no samples; `asks`: it has been sent a request. */
export const silentFeedHint = (asks: boolean): string =>
  asks
    ? 'the feed may not have understood the request of --send, or want a key first: --header'
    : 'many feeds stay silent until they are sent a request: --send TEXT sends one each time the connection opens';

/** What has come, in words. */
export const receivedText = ({ messages }: Received): string =>
  messages === 0 ? 'nothing has come' : `${messages} message${messages === 1 ? ' has' : 's have'} come, but no sample`;

/** Says once that a connection is open but brings no samples: a beginner cannot tell a silent feed from a broken one. */
export class SilentFeed {
  readonly #received: () => Received;
  readonly #timers: Timers;
  readonly #say: (what: string) => void;
  #open = false;
  #alarm: Scheduled | undefined;
  #said = false;

  constructor(asks: boolean, received: () => Received, timers: Timers, say: (message: string) => void) {
    this.#received = received;
    this.#timers = timers;
    this.#say = (what) => {
      this.#said = true;
      say(`${what}; ${silentFeedHint(asks)}`);
    };
  }

  /** Told of every change of the connection. */
  status({ state }: SourceStatus): void {
    this.#alarm?.unsubscribe();
    const lost = this.#open && state === 'waiting';
    this.#open = state === 'open';
    if (lost && !this.#said && this.#received().samples === 0) this.#say('the server closed before a sample came');
    this.#alarm = state === 'open' && !this.#said ? this.#timers.schedule(() => this.#look(), SILENT_AFTER) : undefined;
  }

  #look(): void {
    if (this.#received().samples > 0) return;
    this.#say(`connected, but ${receivedText(this.#received())} for ${SILENT_AFTER / 1000} s`);
  }
}

/** What watches the source of a run: only a server can be asked. */
export function silentFeed(
  { source: { kind }, send }: Pick<Config, 'source' | 'send'>,
  source: Source,
  samples: () => number,
  timers: Timers,
  report: Report,
): SilentFeed | undefined {
  if (kind !== 'connect') return undefined;
  return new SilentFeed(
    send.length > 0,
    () => receivedFrom(source, samples()),
    timers,
    (message) => report.say(`${source.name}: ${message}`),
  );
}

/** What has come from a source, of which so many were samples. */
export const receivedFrom = ({ counters }: Source, samples: number): Received => ({
  messages: (counters as SourceCounters | undefined)?.frames ?? 0,
  samples,
});
