import type { SourceStatus } from '../adapters/ports.js';
import type { Counters } from '../core/counters.js';
import type { Timers } from '../core/timers.js';
import { createSystemTimers } from '../time/system-timers.js';
import { printable } from './printable.js';

const MOST = 5;

/** Of each kind of message that peers can cause, one is written in so many ms. */
const EVERY = 1000;

/** Everything that is said on standard error. */
export class Report {
  /** A line that is drawn over itself: it goes before a message is written. */
  line: { erase(): void } | undefined;
  #faults = 0;
  readonly #lost = new Set<string>();

  /** When a message of a kind was written last, and how many were held back since. */
  readonly #kinds = new Map<string, { at: number; held: number }>();

  constructor(
    private readonly quiet: boolean,
    private readonly timers: Timers = createSystemTimers({ keepAlive: false }),
  ) {}

  /** A remark; silent under --quiet. */
  say(message: string): void {
    if (!this.quiet) this.#write(`fluxion: ${message}`);
  }

  error(message: string): void {
    this.#write(`fluxion: ${message}`);
  }

  /** An error that may come often: one of its kind a second, with a count of those that were held back. */
  often(kind: string, message: string): void {
    const now = this.timers.now();
    const last = this.#kinds.get(kind);
    if (last !== undefined && now - last.at < EVERY) {
      last.held += 1;
      if (last.held === 1) this.timers.schedule(() => this.#release(kind), EVERY - (now - last.at));
      return;
    }
    this.#kinds.set(kind, { at: now, held: 0 });
    this.error(message);
  }

  /** Says how many messages of a kind were held back. */
  #release(kind: string): void {
    const held = this.#kinds.get(kind)?.held ?? 0;
    if (held === 0) return;
    this.#kinds.set(kind, { at: this.timers.now(), held: 0 });
    this.error(`${kind}: ${held} more`);
  }

  /** A record that could not be read. The first few are shown, all are counted. */
  fault(where: string, message: string): void {
    this.#faults += 1;
    if (this.#faults <= MOST) this.error(`${where}: ${message}`);
    if (this.#faults === MOST) this.error('further records that cannot be read are only counted');
  }

  /** The ups and downs of a connection. `name`: of which end. */
  status(name: string, status: SourceStatus): void {
    if (status.state === 'waiting') {
      const hint = status.hint === undefined || this.#lost.has(name) ? '' : ` (${status.hint})`; // said once
      this.say(`${name}: ${status.reason}${hint}; connecting again in ${(status.delay / 1000).toFixed(1)} s`);
      this.#lost.add(name);
    } else if (status.state === 'open' && this.#lost.delete(name)) this.say(`${name}: connected again`);
  }

  /** The counters, in words, or as one line of JSON. */
  counters(counters: Counters, others: object, asJson: boolean): void {
    for (const kind of this.#kinds.keys()) this.#release(kind);
    if (asJson) {
      this.#write(JSON.stringify({ ...counters, ...others }));
      return;
    }
    const { in: taken, out, ...rest } = counters;
    const notable = Object.entries(rest).filter(([, n]) => n > 0);
    this.say([`${taken} in`, `${out} out`, ...notable.map(([name, n]) => `${n} ${name}`)].join(', '));
  }

  #write(line: string): void {
    this.line?.erase();
    process.stderr.write(`${printable(line)}\n`);
  }
}
