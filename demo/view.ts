/** One line of the live view. */
interface Line {
  readonly values: number[];
  value: number;
  derivative: number | null;
  count: number;
}

/** How a series is shown: its unit, and that of its derivative. */
export interface Look {
  readonly unit: string;
  readonly rateUnit: string;
  readonly note: string;
}

const BLOCKS = '▁▂▃▄▅▆▇█';
const HISTORY = 24;

/** The last values as a row of blocks, from the least to the greatest of them. */
export function sparkline(values: readonly number[]): string {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  return values.map((value) => BLOCKS[span === 0 ? 0 : Math.min(7, Math.floor(((value - least) / span) * 8))]).join('');
}

/** A live table of series: value, sparkline, derivative with its unit. Text only; who prints it decides where it goes. */
export class View {
  readonly #lines = new Map<string, Line>();

  constructor(
    private readonly looks: Readonly<Record<string, Look>>,
    private readonly colour: boolean,
  ) {}

  /** Takes one result. */
  take({ key = '', value, derivative }: { key?: string; value: number; derivative: number | null }): void {
    const line = this.#lines.get(key) ?? { values: [], value, derivative, count: 0 };
    line.values.push(value);
    if (line.values.length > HISTORY) line.values.shift();
    Object.assign(line, { value, derivative, count: line.count + 1 });
    this.#lines.set(key, line);
  }

  /** The table, no wider than `width`. */
  text(width: number): string[] {
    const known = Object.keys(this.looks).filter((key) => this.#lines.has(key));
    const rows = known.map((key) => this.#row(key, this.#lines.get(key) as Line, this.looks[key] as Look));
    const head = `${'series'.padEnd(11)}${'value'.padStart(14)}  ${'lately'.padEnd(HISTORY)}${'derivative'.padStart(20)}`;
    return [this.#faint(head.slice(0, width)), ...rows.map((row) => this.#fit(row, width))];
  }

  #row(key: string, { values, value, derivative }: Line, { unit, rateUnit, note }: Look): [string, string, string] {
    const left = `${key.padEnd(11)}${`${shown(value)} ${unit}`.padStart(14)}  ${sparkline(values).padEnd(HISTORY)}`;
    const rate = derivative === null ? '' : `${derivative > 0 ? '+' : ''}${shown(derivative)} ${rateUnit}`;
    return [left, rate.padStart(20), note];
  }

  #fit([left, rate, note]: [string, string, string], width: number): string {
    const room = width - left.length - rate.length - 3;
    const falling = rate.trimStart().startsWith('-');
    const painted = this.colour ? `\x1b[${falling ? '36' : '33'}m${rate}\x1b[0m` : rate;
    return left.length + rate.length > width
      ? `${left}${rate}`.slice(0, width)
      : `${left}${painted}${room >= note.length ? `   ${this.#faint(note)}` : ''}`;
  }

  #faint(text: string): string {
    return this.colour ? `\x1b[2m${text}\x1b[0m` : text;
  }
}

/** A number with five digits or so, never in exponents for what a person reads. */
function shown(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 10000 ? 1 : size >= 100 ? 2 : 3);
}
