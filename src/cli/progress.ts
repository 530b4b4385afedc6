import { fstatSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { every, type Scheduled, type Timers } from '../core/timers.js';
import type { Config } from './config.js';
import type { Endpoint } from './endpoint.js';

/** A run that is over sooner than this, in ms, shows nothing. */
const SHOW_AFTER = 1000;

/** How often the line is drawn again, in ms. */
const REDRAW_EVERY = 250;

/** How far a run has come. */
export interface Reading {
  /** Bytes read, of the whole file: an earlier run may have read the beginning. */
  readonly bytes: number;
  readonly samples: number;
}

/** The line's terminal. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number;
}

export interface ProgressOptions {
  /** What is read, as it is called in the line. */
  readonly name: string;
  /** Bytes in all. */
  readonly total: number;
  readonly look: () => Reading;
  readonly timers: Timers;
  readonly terminal: Terminal;
}

/** One line on a terminal that says how far a file has been read. It is drawn over itself, and leaves nothing behind. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #started: number;
  readonly #first: Reading;
  #next: Scheduled;
  #drawn = false;

  constructor(options: ProgressOptions) {
    this.#options = options;
    const { timers } = options;
    this.#started = timers.now();
    this.#first = options.look();
    this.#next = timers.schedule(() => {
      this.#draw();
      this.#next = every(timers, REDRAW_EVERY, () => this.#draw());
    }, SHOW_AFTER);
  }

  /** Takes the line away: something else is about to be written. It comes back with the next drawing. */
  erase(): void {
    if (this.#drawn) this.#options.terminal.write('\r\x1b[K');
    this.#drawn = false;
  }

  /** The run is over. */
  stop(): void {
    this.#next.unsubscribe();
    this.erase();
  }

  #draw(): void {
    const { name, total, look, timers, terminal } = this.#options;
    const seconds = (timers.now() - this.#started) / 1000;
    const text = progressText(name, total, this.#first, look(), seconds);
    // A line as wide as the terminal would wrap, and could not be drawn over. A terminal may say that it has 0 columns.
    const width = (terminal.columns || 80) - 1;
    terminal.write(`\r${text.slice(0, width)}\x1b[K`);
    this.#drawn = true;
  }
}

/** How far it has come since `first`, `seconds` ago, in words. */
export function progressText(name: string, total: number, first: Reading, now: Reading, seconds: number): string {
  const bytes = Math.min(now.bytes, total); // a file may grow while it is read
  const read = bytes - first.bytes;
  const rate = Number(((now.samples - first.samples) / seconds).toPrecision(3));
  const left = read > 0 ? [`${timeText(((total - bytes) * seconds) / read)} left`] : [];
  const short = name.length > 24 ? `...${name.slice(-21)}` : name;
  return [
    `${short}: ${Math.floor((100 * bytes) / total)}% of ${sizeText(total)}`,
    `${rate.toLocaleString('en')} samples/s`,
    ...left,
  ].join(', ');
}

const SIZES = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

function sizeText(bytes: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(bytes) / 3), 0), SIZES.length - 1);
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${SIZES[power]}`;
}

function timeText(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  return s < 3600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** The line of a run: there where a person can see it, and results do not go to the same terminal. */
export function progressOf(
  { source, follow, sinks, quiet }: Pick<Config, 'source' | 'follow' | 'sinks' | 'quiet'>,
  look: () => Reading,
  timers: Timers,
): Progress | undefined {
  const { stdout, stderr: terminal } = process;
  const mixed = stdout.isTTY === true && sinks.some(({ kind }) => kind === 'stdio');
  if (quiet || mixed || follow || terminal.isTTY !== true) return undefined; // what is followed has no end
  const total = sizeOf(source);
  if (total === 0) return undefined;
  const name = source.kind === 'file' ? basename(source.path) : 'standard input';
  return new Progress({ name, total, look, timers, terminal });
}

/** Bytes of a source; 0 where nobody can know. */
function sizeOf(source: Endpoint): number {
  if (source.kind !== 'file' && source.kind !== 'stdio') return 0;
  const file = source.kind === 'file' ? statSync(source.path, { throwIfNoEntry: false }) : fstatSync(0);
  return file?.isFile() ? file.size : 0;
}
