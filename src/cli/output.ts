import { Flow } from '../core/flow.js';
import type { Config } from './config.js';
import type { Report } from './report.js';

/** Where results go. */
export interface Output {
  /** Held while the output is full. */
  readonly flow: Flow;
  line(text: string, key: string | undefined): void;
  /** Lets go what `line` has gathered. */
  flush(): void;
  /** Resolves when everything has left. */
  end(): Promise<void>;
  counters(): object;
  /** Bytes that have been handed to the operating system in this run; `undefined` while some still wait for it. */
  readonly written: number | undefined;
  /** Nobody reads any more (EPIPE): no error. */
  onClosed(listener: () => void): void;
  onFailed(listener: (error: unknown) => void): void;
}

/** Opens the sink of a configuration. */
export async function openOutput(config: Config, report: Report): Promise<Output> {
  if (config.sink.kind !== 'stdio') return (await import('./socket-output.js')).socketOutput(config, report);
  return new StandardOutput();
}

class StandardOutput implements Output {
  readonly flow = new Flow();
  #text = '';
  #bytes = 0;
  #closed: () => void = () => {};
  #failed: (error: unknown) => void = () => {};

  constructor() {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.#closed();
      else this.#failed(error);
    });
    process.stdout.on('drain', () => this.flow.release(this));
  }

  line(text: string): void {
    this.#text += `${text}\n`;
    if (this.#text.length > 1 << 16) this.flush();
  }

  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#bytes += Buffer.byteLength(text);
    if (!process.stdout.write(text)) this.flow.hold(this);
  }

  get written(): number | undefined {
    return this.#text === '' && process.stdout.writableLength === 0 ? this.#bytes : undefined;
  }

  end(): Promise<void> {
    this.flush();
    if (!process.stdout.writable) return Promise.resolve();
    return new Promise((resolve) => process.stdout.write('', () => resolve()));
  }

  counters(): object {
    return {};
  }

  onClosed(listener: () => void): void {
    this.#closed = listener;
  }

  onFailed(listener: (error: unknown) => void): void {
    this.#failed = listener;
  }
}
