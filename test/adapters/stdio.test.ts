import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FileSource } from '../../src/adapters/file/source.js';
import { StandardOutput } from '../../src/adapters/stdio/sink.js';
import { StandardInput } from '../../src/adapters/stdio/source.js';
import { Result } from '../../src/wire/result.js';
import { createResultEncoder } from '../../src/wire/result-encoder.js';
import { sinkContract } from '../contracts/sink.js';
import { Heard, sourceContract } from '../contracts/source.js';
import { encoderOf } from '../support/encoder.js';
import { eventually } from '../support/time.js';

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'samples');
}

sourceContract('the standard input as a pipe', {
  async stage() {
    const pipe = new PassThrough();
    return {
      source: new StandardInput(pipe, false),
      send(texts) {
        for (const text of texts) pipe.write(text);
      },
      end: () => void pipe.end(),
    };
  },
  async failing() {
    const pipe = new PassThrough();
    setImmediate(() => pipe.destroy(new Error('the pipe broke')));
    return new StandardInput(pipe, false);
  },
});

sourceContract('a file', {
  // A file has all its lines before it is read, and ends by itself.
  pauses: false,
  async stage() {
    const path = file();
    writeFileSync(path, '');
    return { source: new FileSource(path), send: (texts) => appendFileSync(path, texts.join('')), end: () => {} };
  },
  failing: async () => new FileSource('/nowhere/at/all'),
});

describe('a file as a source', () => {
  it('is read from the byte where an earlier run stood', async () => {
    const path = file();
    writeFileSync(path, '0,0\n1,1\n2,2\n');
    const heard = new Heard();
    new FileSource(path).open(heard, 8);
    await eventually(() => heard.ends === 1);
    expect(heard.text).toBe('2,2\n');
  });

  it('that has become shorter than that is refused, with both numbers', () => {
    const path = file();
    writeFileSync(path, '0,0\n');
    expect(() => new FileSource(path).open(new Heard(), 9)).toThrow(/has 4 bytes, but the state stands behind byte 9/);
  });

  it('that is a directory is refused', () => {
    expect(() => new FileSource(tmpdir()).open(new Heard(), 0)).toThrow(/it is a directory/);
  });

  it('paused before it opens, hands over nothing until it is resumed', async () => {
    const path = file();
    writeFileSync(path, '0,0\n');
    const source = new FileSource(path);
    const heard = new Heard();
    source.pause();
    source.open(heard, 0);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(heard.text).toBe('');
    source.resume();
    await eventually(() => heard.ends === 1);
    expect(heard.text).toBe('0,0\n');
  });
});

/** A stream whose reader can be held. */
class Reader extends Writable {
  text = '';
  held: (() => void) | undefined;
  holding = false;

  constructor() {
    super({ highWaterMark: 64 });
  }

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.holding) this.held = done;
    else setImmediate(done);
  }
}

const times = (text: string): number[] => text.split('\n').filter(Boolean).map(Number);

sinkContract('the standard output', {
  async stage() {
    const reader = new Reader();
    const sink = flushing(new StandardOutput(encoder, reader));
    return { sink, ready: async () => {}, received: () => times(reader.text) };
  },
  async stalled() {
    const reader = new Reader();
    reader.holding = true;
    const sink = flushing(new StandardOutput(encoder, reader));
    return {
      sink,
      ready: async () => {},
      received: () => times(reader.text),
      release() {
        reader.holding = false;
        reader.held?.();
      },
    };
  },
  async failing() {
    const reader = new Reader();
    setImmediate(() => reader.destroy(new Error('no space left on device')));
    return flushing(new StandardOutput(encoder, reader));
  },
});

const encoder = encoderOf(({ t }) => String(t));

/** The pipeline flushes after each round; here each result is one. */
function flushing(sink: StandardOutput): StandardOutput {
  const take = sink.take.bind(sink);
  sink.take = (result) => {
    take(result);
    sink.flush();
  };
  return sink;
}

describe('the standard output', () => {
  const events = { full() {}, drained() {}, closed() {}, failed() {} };

  it('whose reader has gone is closed, and that is no failure', async () => {
    const told: string[] = [];
    const reader = new Reader();
    const sink = new StandardOutput(encoder, reader);
    await sink.open({ ...events, closed: () => told.push('closed'), failed: () => told.push('failed') });
    reader.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(told).toEqual(['closed']);
  });

  it('writes what it has, then fails, when a result does not fit the CSV header', async () => {
    const failures: unknown[] = [];
    const reader = new Reader();
    const columns = { quality: [], warming: false, early: false };
    const sink = new StandardOutput(createResultEncoder('csv', undefined, columns), reader);
    await sink.open({ ...events, failed: (error) => failures.push(error) });
    sink.take(Object.assign(new Result(), { t: 1, timeText: '1', valueText: '[1,2]', derivative: [1, 2] }));
    sink.take(Object.assign(new Result(), { t: 2, timeText: '2', valueText: '[1,2,3]', derivative: [1, 2, 3] }));
    expect(failures).toEqual([expect.objectContaining({ code: 'decode' })]);
    expect(reader.text).toBe('t,value_0,value_1,derivative_0,derivative_1,edge\n1,1,2,1,2,\n');
  });
});
