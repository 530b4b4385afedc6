import type { Counters } from '../core/counters.js';

const MOST = 5;

/** Everything that is said on standard error. */
export class Report {
  #faults = 0;

  constructor(private readonly quiet: boolean) {}

  /** A remark; silent under --quiet. */
  say(message: string): void {
    if (!this.quiet) process.stderr.write(`fluxion: ${message}\n`);
  }

  error(message: string): void {
    process.stderr.write(`fluxion: ${message}\n`);
  }

  /** A record that could not be read. The first few are shown, all are counted. */
  fault(where: string, message: string): void {
    this.#faults += 1;
    if (this.#faults <= MOST) this.error(`${where}: ${message}`);
    if (this.#faults === MOST) this.error('further records that cannot be read are only counted');
  }

  /** The counters, in words, or as one line of JSON. */
  counters(counters: Counters, others: object, asJson: boolean): void {
    if (asJson) {
      process.stderr.write(`${JSON.stringify({ ...counters, ...others })}\n`);
      return;
    }
    const { in: taken, out, ...rest } = counters;
    const notable = Object.entries(rest).filter(([, n]) => n > 0);
    this.say([`${taken} in`, `${out} out`, ...notable.map(([name, n]) => `${n} ${name}`)].join(', '));
  }
}
