import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/pipeline/decoder.js';
import { timeOfDay } from '../../src/time/system-timers.js';
import { describeFault } from '../../src/wire/fault.js';
import { compileMapping, type Mapping } from '../../src/wire/mapping.js';

/** A decoder of one file after the other, with what it reads: `t value` of each sample. */
class Files {
  readonly samples: string[] = [];
  readonly faults: string[] = [];
  readonly said: string[] = [];
  decoder: Decoder;

  constructor(private readonly map: Mapping = {}) {
    this.decoder = this.#make();
  }

  read(...texts: readonly (string | Buffer)[]): this {
    for (const text of texts) this.decoder.bytes(Buffer.from(text));
    return this;
  }

  next(torn = false): this {
    this.decoder.restart(torn);
    return this;
  }

  /** Another run goes on where this one stands. */
  again(): this {
    const state = JSON.parse(JSON.stringify(this.decoder.snapshot()));
    this.decoder = this.#make();
    this.decoder.restore(state);
    return this;
  }

  #make(): Decoder {
    const options = { mapping: compileMapping(this.map, timeOfDay) };
    return new Decoder({ boundary: 'lines', live: true }, options, {
      sample: ({ t, value }) => void this.samples.push(`${t} ${value}`),
      fault: (fault, number) => void this.faults.push(`${number}: ${describeFault(fault)}`),
      say: (message) => void this.said.push(message),
    });
  }
}

const HEADER = 'time,temp,volts\n';

describe('the next file of a table', () => {
  it('may begin with the same header, which is no bad row', () => {
    const files = new Files({ value: 'volts' }).read(`${HEADER}1,20,5\n2,21,6\n`).next().read(`${HEADER}3,22,7\n`);
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 7'], faults: [] });
  });

  it('may have its columns in another order, which is said', () => {
    const files = new Files({ value: 'volts' }).read(`${HEADER}1,20,5\n2,21,6\n`);
    files.next().read('volts,time,temp,more\n7,3,22,0\n8,4,23,0\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 7', '4 8'], faults: [] });
    expect(files.said.at(-1)).toContain('the next file: with a header');
  });

  it('without a column that is read is refused, with the columns that it has', () => {
    const files = new Files({ value: 'volts' }).read(`${HEADER}1,20,5\n2,21,6\n`).next();
    expect(() => files.read('time,temp\n3,22\n')).toThrow(
      /header of the next file has no column "volts", only "time, temp"/,
    );
    expect(files.samples).toEqual(['1 5', '2 6']);
  });

  it('may go on without a header', () => {
    const files = new Files({ value: 'volts' }).read(`${HEADER}1,20,5\n2,21,6\n`).next().read('3,22,7\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 7'], faults: [] });
  });

  it('may begin with lines before the table and comments, as the first one did', () => {
    const head = 'Logger of the boiler\nserial 17\n# made by hand\n';
    const files = new Files({ value: 'volts' }).read(`${head}${HEADER}1,20,5\n2,21,6\n3,21,6\n`);
    files.next().read(`${head}${HEADER}4,22,7\n`).next().read('5,22,8\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 6', '4 7', '5 8'], faults: [] });
  });

  it('may begin with a row that cannot be read: that is counted bad, and the rest is read', () => {
    const files = new Files({ value: 'volts' }).read(`${HEADER}1,20,5\n2,21,6\n`).next().read('oops\n3,22,7\n');
    expect(files.samples).toEqual(['1 5', '2 6', '3 7']);
    expect(files.faults).toHaveLength(1);
  });

  it('goes on where another run stands, within its head too', () => {
    const head = 'Logger of the boiler\n';
    const files = new Files({ value: 'volts' }).read(`${head}${HEADER}1,20,5\n2,21,6\n`).next().read(head).again();
    files.read('volts,temp,time\n7,22,3\n').again().next().again().read(`${head}time,temp,volts\n4,23,8\n`);
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 7', '4 8'], faults: [] });
  });
});

describe('the next file', () => {
  it('ends the last line of the one before, that had no line break', () => {
    const files = new Files().read('{"t":1,"value":5}\n{"t":2,"value":6}').next().read('{"t":3,"value":7}\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 7'], faults: [] });
    expect(files.decoder.count).toBe(3);
  });

  it('after a cut makes half a line a bad one: it is neither read as it stands, nor joined to another', () => {
    const files = new Files().read('1,5\n2,6\n3,7', '1').next(true).read('8,4\n');
    expect(files.samples).toEqual(['1 5', '2 6', '8 4']);
    expect(files.faults).toEqual(['3: a line that was cut off: its file was cut before the rest of it could be read']);
    expect(files.decoder.waiting).toBe(0);
  });

  it('after a cut at the end of a line loses none', () => {
    const files = new Files().read('1,5\n2,6\n').next(true).read('8,4\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '8 4'], faults: [] });
    expect(files.decoder.count).toBe(3);
  });

  it('may be in another encoding, with a byte order mark', () => {
    const files = new Files().read('1,5\n2,6\n').next();
    files.read(Buffer.from('\ufeff3,7\n4,8\n', 'utf16le')).next().read('\ufeff5,9\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 7', '4 8', '5 9'], faults: [] });
  });

  it('of JSON may begin with a byte order mark', () => {
    const files = new Files().read('\ufeff{"t":1,"value":5}\n').next().read('\ufeff{"t":2,"value":6}\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6'], faults: [] });
  });

  it('may begin a list of JSON again, though the one before was not closed', () => {
    const files = new Files().read('[\n {"t":1,"value":5},\n {"t":2,"value":6},\n').next();
    files.read('[\n {"t":3,"value":7}\n]\n').next().read('[\n {"t":4,"value":8},\n');
    expect(files).toMatchObject({ samples: ['1 5', '2 6', '3 7', '4 8'], faults: [] });
  });
});
