import type { SourceStatus } from '../adapters/ports.js';
import type { Counters } from '../core/counters.js';

const MOST = 5;

/** Everything that is said on standard error. */
export class Report {
  /** A line that is drawn over itself: it goes before a message is written. */
  line: { erase(): void } | undefined;
  #faults = 0;
  readonly #lost = new Set<string>();

  constructor(private readonly quiet: boolean) {}

  /** A remark; silent under --quiet. */
  say(message: string): void {
    if (!this.quiet) this.#write(`fluxion: ${message}`);
  }

  error(message: string): void {
    this.#write(`fluxion: ${message}`);
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
    process.stderr.write(`${line}\n`);
  }
}
