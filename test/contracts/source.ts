import { describe, expect, it, onTestFinished } from 'vitest';
import type { Source, SourceEvents, SourceRemark, SourceStatus } from '../../src/adapters/ports.js';
import { eventually, sleep } from '../support/time.js';

/** A source and its other side. */
export interface SourceStage {
  readonly source: Source;
  /** The other side sends these, in order, as soon as it can. */
  send(texts: readonly string[]): void;
  /** The other side says that its series are over; absent where there is no such word. */
  readonly end?: () => void;
}

/** How the stages of one transport are made. Each call makes a new one. */
export interface SourceStages {
  /** A source that is not open yet. */
  stage(): Promise<SourceStage>;
  /** A source that fails once it is opened; absent where nothing can. */
  readonly failing?: () => Promise<Source>;
  /** Can it be paused? Default: yes. */
  readonly pauses?: boolean;
  /** Can the other side say that its series are over? Default: yes; every stage has an `end` then. */
  readonly ends?: boolean;
}

/** Everything that a source told. */
export class Heard implements SourceEvents {
  text = '';
  readonly pieces: Uint8Array[] = [];
  readonly arrivals: number[] = [];
  readonly bads: string[] = [];
  readonly turns: { readonly position: number; readonly torn: boolean }[] = [];
  readonly remarks: SourceRemark[] = [];
  readonly statuses: SourceStatus[] = [];
  ends = 0;
  readonly failures: unknown[] = [];
  readonly #decoder = new TextDecoder();

  bytes(bytes: Uint8Array, arrivedAt: number): void {
    this.pieces.push(bytes);
    this.arrivals.push(arrivedAt);
    this.text += this.#decoder.decode(bytes, { stream: true });
  }

  bad(reason: string): void {
    this.bads.push(reason);
  }

  turned(position: number, torn: boolean): void {
    this.turns.push({ position, torn });
  }

  remark(remark: SourceRemark): void {
    this.remarks.push(remark);
  }

  status(status: SourceStatus): void {
    this.statuses.push(status);
  }

  ended(): void {
    this.ends += 1;
  }

  failed(error: unknown): void {
    this.failures.push(error);
  }

  /** How many events there were. */
  get count(): number {
    const { turns, remarks } = this;
    return (
      turns.length +
      remarks.length +
      this.pieces.length +
      this.bads.length +
      this.statuses.length +
      this.ends +
      this.failures.length
    );
  }
}

const messages = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `{"t":${from + i}}\n`);

/** What every source does, whatever its transport. */
export function sourceContract(name: string, { stage, failing, pauses = true, ends = true }: SourceStages): void {
  const opened = async (before: (source: Source) => void = () => {}): Promise<SourceStage & { heard: Heard }> => {
    const made = await stage();
    const heard = new Heard();
    onTestFinished(() => made.source.close());
    before(made.source);
    made.source.open(heard, 0);
    return { ...made, heard };
  };

  describe(`the source contract: ${name}`, () => {
    it('says what it is', async () => {
      const { source } = await stage();
      expect(source.name).not.toBe('');
      expect(['message', 'lines']).toContain(source.boundary);
      expect(source.unit).toMatch(/^(?:line|frame|message|datagram)$/);
      source.close();
    });

    it('hands over every byte in order, with the time of arrival', async () => {
      const { send, heard, source } = await opened();
      const sent = messages(0, 200);
      const before = Date.now();
      send(sent);
      await eventually(() => heard.text.length >= sent.join('').length);
      expect(heard.text).toBe(sent.join(''));
      if (source.boundary === 'message') expect(heard.pieces).toHaveLength(sent.length);
      for (const at of heard.arrivals) expect(at).toBeGreaterThanOrEqual(before - 1);
      for (const at of heard.arrivals) expect(at).toBeLessThanOrEqual(Date.now() + 1);
      expect(heard.bads).toEqual([]);
    });

    it('says that it is open before anything arrives', async () => {
      const { send, heard } = await opened();
      send(messages(0, 1));
      await eventually(() => heard.pieces.length > 0);
      expect(heard.statuses.find(({ state }) => state !== 'connecting')).toEqual({ state: 'open' });
    });

    it('counts what it hands over', async () => {
      const { source, send, heard } = await opened();
      const sent = messages(0, 20);
      send(sent);
      await eventually(() => heard.text === sent.join(''));
      if (source.counters && 'frames' in source.counters) expect(source.counters.frames).toBe(20);
    });

    if (pauses)
      it('paused before it opens, hands over nothing until it is resumed, and then everything', async () => {
        const { source, send, heard } = await opened((source) => source.pause());
        const sent = messages(0, 50);
        send(sent);
        await sleep(60);
        expect(heard.text).toBe('');
        source.resume();
        await eventually(() => heard.text === sent.join(''));
      });

    if (pauses)
      it('pauses while it is open, and loses nothing by it', async () => {
        const { source, send, heard } = await opened();
        const [first, second] = [messages(0, 50), messages(50, 100)];
        send(first);
        await eventually(() => heard.text === first.join(''));
        source.pause();
        await sleep(20);
        send(second);
        await sleep(60);
        expect(heard.text).toBe(first.join(''));
        source.resume();
        source.resume(); // once more does no harm
        await eventually(() => heard.text === [...first, ...second].join(''));
      });

    it('after close sends no event any more, and closing twice does no harm', async () => {
      const { source, send, heard } = await opened();
      send(messages(0, 5));
      await eventually(() => heard.pieces.length > 0);
      source.close();
      const { count } = heard;
      try {
        send(messages(5, 20));
      } catch {
        // nobody is there any more
      }
      await sleep(40);
      source.close();
      source.pause();
      source.resume();
      expect(heard.count).toBe(count);
    });

    it('closed from within an event, sends no further one', async () => {
      const { source, send, heard } = await opened();
      const bytes = heard.bytes.bind(heard);
      heard.bytes = (...args) => {
        bytes(...args);
        source.close();
      };
      send(messages(0, 50));
      await eventually(() => heard.pieces.length > 0);
      const { count } = heard;
      await sleep(40);
      expect(heard.count).toBe(count);
      expect(heard.pieces).toHaveLength(1);
    });

    it('closed before it is opened, never opens', async () => {
      const { source } = await stage();
      const heard = new Heard();
      source.close();
      source.open(heard, 0);
      await sleep(30);
      expect(heard.count).toBe(0);
    });

    if (ends)
      it('an end of the other side is told once, after all bytes, and is no failure', async () => {
        const { send, end = () => {}, heard } = await opened();
        const sent = messages(0, 50);
        send(sent);
        await eventually(() => heard.statuses.some(({ state }) => state === 'open'));
        end();
        await eventually(() => heard.ends > 0);
        await sleep(20);
        expect(heard.text).toBe(sent.join(''));
        expect(heard).toMatchObject({ ends: 1, failures: [] });
        expect(heard.statuses.at(-1)).toMatchObject({ state: 'ended' });
      });

    if (failing)
      it('a failure is told once, with its reason, and is no end', async () => {
        const source = await failing();
        const heard = new Heard();
        onTestFinished(() => source.close());
        source.open(heard, 0);
        await eventually(() => heard.failures.length > 0);
        await sleep(20);
        expect(heard.failures).toHaveLength(1);
        expect(heard.failures[0]).toBeInstanceOf(Error);
        expect(heard.ends).toBe(0);
        expect(heard.statuses.at(-1)).toMatchObject({ state: 'ended' });
        source.close();
      });
  });
}
