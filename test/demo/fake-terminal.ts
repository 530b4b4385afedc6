import { PassThrough } from 'node:stream';
import type { Console } from '../../demo/screen.js';

/** Escape sequences of a terminal. */
const SEQUENCE = /\x1b\[[?\d;]*[A-Za-z]/g;

/** A terminal without one: remembers each write, and can be typed on. */
export class FakeTerminal implements Console {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly writes: string[] = [];
  raw = false;

  constructor(
    public columns: number,
    public rows: number,
    readonly env: Readonly<Record<string, string>> = { TERM: 'xterm' },
    typed = true,
  ) {
    const setRawMode = (raw: boolean): void => {
      this.raw = raw;
    };
    this.stdin = Object.assign(new PassThrough(), typed && { isTTY: true, setRawMode }) as never;
    this.stdout = Object.assign(new PassThrough(), { isTTY: true }) as never;
    Object.defineProperty(this.stdout, 'columns', { get: () => this.columns });
    Object.defineProperty(this.stdout, 'rows', { get: () => this.rows });
    this.stdout.write = ((text: string) => this.writes.push(text) > 0) as never;
  }

  type(keys: string): void {
    this.stdin.emit('data', Buffer.from(keys));
  }

  resize(columns: number, rows: number): void {
    Object.assign(this, { columns, rows });
    this.stdout.emit('resize');
  }

  get text(): string {
    return this.writes.join('');
  }
}

/** The lines of a frame as they are seen. */
export const visible = (frame: string): string[] => frame.replace(SEQUENCE, '').split('\r\n');
