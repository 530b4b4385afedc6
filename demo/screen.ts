import { paint, type Span, widthOf } from './paint.js';

/** The part of a process that the demo talks to; tests have their own. */
export interface Console {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How large a frame may be, and whether it may have colours. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

const REDRAW_EVERY = 200; // ms
// The alternate screen leaves what was on the terminal as it was. Without wrapping a line that is too long does no harm.
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
// Terminals that know synchronized output show a frame only when it is complete; the others ignore the marks.
const [BEGIN, END] = ['\x1b[?2026h', '\x1b[?2026l'];

/** Is there a terminal that can be drawn on? */
export const canDraw = ({ stdout, env }: Console): boolean => stdout.isTTY === true && env['TERM'] !== 'dumb';

/** The size of the terminal; the usual one where it is not known. */
export const sizeOf = ({ stdout, env }: Console): Size => ({
  columns: stdout.columns || 80,
  rows: stdout.rows || 24,
  colour: !env['NO_COLOR'],
});

/** A full-screen view: draws `frame` again and again, and calls `quit` on q, Esc and Ctrl-C. */
export class Screen {
  readonly #console: Console;
  readonly #frame: (size: Size) => readonly (readonly Span[])[];
  readonly #quit: () => void;
  readonly #timer: NodeJS.Timeout;
  #open = true;

  constructor(console: Console, frame: (size: Size) => readonly (readonly Span[])[], quit: () => void) {
    this.#console = console;
    this.#frame = frame;
    this.#quit = quit;
    const { stdin, stdout } = console;
    // However the process ends, the terminal is left as it was found: before a stack trace is printed, too.
    process.on('exit', this.close);
    process.on('uncaughtExceptionMonitor', this.close);
    stdout.write(ENTER);
    stdout.on('resize', this.#resized);
    if (stdin.isTTY === true) {
      stdin.setRawMode(true);
      stdin.on('data', this.#key);
      stdin.on('error', ignore); // a terminal that has gone away
      stdin.resume();
    }
    this.#timer = setInterval(this.#draw, REDRAW_EVERY);
    this.#draw();
  }

  /** Gives the terminal back. A second call does nothing. */
  readonly close = (): void => {
    if (!this.#open) return;
    this.#open = false;
    clearInterval(this.#timer);
    process.off('exit', this.close);
    process.off('uncaughtExceptionMonitor', this.close);
    const { stdin, stdout } = this.#console;
    stdout.off('resize', this.#resized);
    stdout.write(LEAVE);
    if (stdin.isTTY !== true) return;
    stdin.off('data', this.#key);
    stdin.setRawMode(false);
    stdin.pause();
  };

  /** One frame is one write: a terminal never shows half of it. */
  readonly #draw = (clear = ''): void => {
    const size = sizeOf(this.#console);
    // At the right edge the cursor stands on the last character: clearing to the end of the line would take it away.
    const lines = this.#frame(size)
      .slice(0, size.rows)
      .map((line) => paint(line, size.columns, size.colour) + (widthOf(line) < size.columns ? '\x1b[K' : ''));
    this.#console.stdout.write(`${BEGIN}${clear}\x1b[H${lines.join('\r\n')}\x1b[J${END}`);
  };

  // Terminals wrap or cut in their own way what they have: only a clean screen is sure.
  readonly #resized = (): void => this.#draw('\x1b[2J');

  /** In raw mode Ctrl-C and Ctrl-D are keys. Arrows and the like start with Esc too, but do not end there. */
  readonly #key = (data: Buffer | string): void => {
    const typed = data.toString();
    if (typed === '\x1b' || /^[^\x1b]*[qQ\x03\x04]/.test(typed)) this.#quit();
  };
}

function ignore(): void {}
