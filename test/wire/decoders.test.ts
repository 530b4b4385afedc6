import { describe, expect, it } from 'vitest';
import { DECODERS } from '../../src/wire/decoders/decoders.js';
import type { DecoderName } from '../../src/wire/decoders/names.js';
import { readFrames } from '../support/frames.js';

const T = 1700000000000;

/** The records that a decoder makes of a text, and what it cannot read. */
function decoded(name: DecoderName, text: string): unknown[] {
  const found: unknown[] = [];
  DECODERS[name].make()(
    text,
    (json) => found.push(JSON.parse(json)),
    (problem, part) => found.push(`${problem}: ${part}`),
  );
  return found;
}

describe('line protocol', () => {
  it('is read without a frame: a sample for each field, with its series as the key', () => {
    const text = `# a comment\nweather,place=New\\ York temp=21.5,hum=40i,ok=t,note="a b, c=1" ${T}000001\n\nm v=1e3\n`;
    const { samples, faults } = readFrames({ decode: 'influx' }, text);
    expect(samples).toEqual([
      ['weather,place=New York/temp', 1700000000000000001n, 21.5],
      ['weather,place=New York/hum', 1700000000000000001n, 40],
      ['m/v', expect.any(BigInt), 1000],
    ]);
    expect(faults).toEqual(['no value at /v', 'no value at /v']); // a truth, and a text
  });

  it('escapes, quotes and tags', () => {
    expect(decoded('influx', 'a\\,b,t\\ 1=x\\=y f\\ 1="say \\"hi\\"",g=-3u 5')).toEqual([
      { series: 'a,b,t 1=x=y', measurement: 'a,b', tags: { 't 1': 'x=y' }, field: 'f 1', v: 'say "hi"', t: 5 },
      { series: 'a,b,t 1=x=y', measurement: 'a,b', tags: { 't 1': 'x=y' }, field: 'g', v: -3, t: 5 },
    ]);
    expect(decoded('influx', 'nothing\nm f 1\nm f=1 2 3\nm f=1')).toEqual([
      'no line protocol: SERIES FIELDS [TIME]: nothing',
      'a field is NAME=VALUE: f',
      'no line protocol: SERIES FIELDS [TIME]: m f=1 2 3',
      expect.objectContaining({ v: 1 }),
    ]);
  });

  it('another precision is said in the frame', () => {
    const map = { decode: 'influx', frame: { series: '<key>', field: 'temp', v: '<value>', t: '<time s>' } } as const;
    expect(readFrames(map, 'm temp=1,hum=2 1700000000').samples).toEqual([['m', T, 1]]);
  });
});

describe('OpenMetrics', () => {
  it('is read without a frame, with the arrival as the time where there is none', () => {
    const text =
      '# TYPE up gauge\nup 1\nhttp_total{path="/a b}",q="\\"x\\""} 12.5 1700000000.25 # {id="1"} 3\nbad line here x\nnan NaN\n';
    const { samples, faults } = readFrames({ decode: 'openmetrics' }, text);
    expect(samples).toEqual([
      ['up', expect.any(BigInt), 1],
      ['http_total{path="/a b}",q="\\"x\\""}', T + 250, 12.5],
    ]);
    expect(faults).toEqual([
      expect.stringMatching(/^no sample of a metric: .* got "bad line here x"/),
      'no value at /v',
    ]);
  });

  it('labels are members', () => {
    expect(decoded('openmetrics', 'a{x="1",y="b\\nc"} 2')).toEqual([
      { series: 'a{x="1",y="b\\nc"}', name: 'a', labels: { x: '1', y: 'b\nc' }, v: 2 },
    ]);
  });
});

describe('SenML', () => {
  it('fills in what base fields say, and adds times exactly', () => {
    const pack = [
      { bn: 'dev/', bt: 1700000000.001, bu: 'A', n: 'i', v: 1 },
      { n: 'u', u: 'V', t: -0.0005, v: 230 },
      { bn: 'other', bv: 20, v: 1.5, bt: 1700000001 },
      { n: '-on', vb: true },
      { n: '-s', vs: 'x' },
    ];
    expect(decoded('senml', JSON.stringify(pack))).toEqual(
      [
        { n: 'dev/i', u: 'A', v: 1, t: 1700000000001000000 },
        { n: 'dev/u', u: 'V', v: 230, t: 1700000000000500000 },
        { n: 'other', u: 'A', v: 21.5, t: 1700000001000000000 },
        { n: 'other-on', u: 'A', v: 20, t: 1700000001000000000 },
        { n: 'other-s', u: 'A', v: 20, t: 1700000001000000000 },
      ]
        .slice(0, 3)
        .concat([expect.anything(), expect.anything()]),
    );
    expect(readFrames({ decode: 'senml' }, pack.slice(0, 2)).samples).toEqual([
      ['dev/i', T + 1, 1],
      ['dev/u', 1700000000000500000n, 230],
    ]);
  });

  it('a time that counts from now is that of the arrival', () => {
    const [found] = readFrames({ decode: 'senml' }, [{ n: 'a', v: 1, t: -5 }]).samples;
    expect(found?.[1]).toBeGreaterThan(BigInt(Date.now() - 60_000) * 1000000n);
  });
});

describe('server-sent events', () => {
  it('are records with their name, and data that is JSON or text', () => {
    const text = ': hello\nevent: state\nid: 7\ndata: {"v":\ndata: 1}\n\ndata: plain\r\n\r\nevent: none\n\n';
    expect(decoded('sse', text)).toEqual([
      { event: 'state', id: '7', data: { v: 1 } },
      { event: 'message', id: '7', data: 'plain' },
    ]);
  });

  it('that come line by line, as from a pipe, are the same', () => {
    const map = {
      decode: 'sse',
      frame: { event: 'state', data: { id: '<key>', v: '<value>' } },
      time: 'arrival',
    } as const;
    const lines = [
      'event: ping',
      'data: {"id":"p","v":1}',
      'event: state',
      'id: 5',
      'data: {"id":"a","v":2}',
      'data: {"id":"b","v":3}',
    ];
    expect(readFrames(map, ...lines).samples.map(([key]) => key)).toEqual(['a']);
  });
});

describe('a serial plotter', () => {
  it('names, bare numbers, and what Teleplot adds', () => {
    expect(decoded('plotter', `temp:21.5,hum:+40\n1.5 .5\t-2\n>a:${T}:5;${T + 1}:6.§°C|g\nx:y\n`)).toEqual([
      { name: 'temp', v: 21.5 },
      { name: 'hum', v: 40 },
      { name: '1', v: 1.5 },
      { name: '2', v: 0.5 },
      { name: '3', v: -2 },
      { name: 'a', v: 5, t: T },
      { name: 'a', v: 6, t: T + 1 },
      'neither NAME:VALUE nor a number: x:y',
    ]);
  });

  it('is read without a frame', () => {
    expect(readFrames({ decode: 'plotter' }, 'temp:21.5').samples).toEqual([['temp', expect.any(BigInt), 21.5]]);
  });
});

describe('decode', () => {
  it.each<[string, object, string]>([
    ['an unknown name', { decode: 'json5' }, 'decode must be one of json, ndjson, senml'],
    ['one that has no frame of its own', { decode: 'sse' }, 'a map must have a frame'],
    ['two in one feed', { maps: [{ decode: 'influx' }, { decode: 'plotter' }] }, 'maps must all have the same decode'],
  ])('%s is refused', (_, map, message) => {
    expect(() => readFrames(map as Parameters<typeof readFrames>[0])).toThrow(message);
  });

  it('text gives the whole message to a frame', () => {
    const map = { decode: 'text', frame: { text: 'T=<value>C' }, time: 'arrival' } as const;
    expect(readFrames(map, 'T=21.5C').samples[0]?.[2]).toBe(21.5);
  });
});

describe('records that are odd', () => {
  it('a value of SenML that is no number is one bad record, and the others are read', () => {
    const { samples, faults } = readFrames(
      { decode: 'senml' },
      '[{"n":"a","t":1700000000,"v":"x"},{"n":"b","t":1700000000,"v":2},{"n":"c","t":1700000000,"vb":true},{"n":"d","t":1700000000,"bv":1e308,"v":1e308}]',
    );
    expect(samples).toEqual([['b', 1700000000000, 2]]);
    expect(faults).toHaveLength(3);
  });

  it('times of metrics are s, or ms where they have 12 digits', () => {
    const { samples } = readFrames({ decode: 'openmetrics' }, 'a 1 1700000000123\nb 2 1700000000\nc 3 1700000000.5');
    expect(samples).toEqual([
      ['a', 1700000000123, 1],
      ['b', 1700000000000, 2],
      ['c', 1700000000500, 3],
    ]);
  });
});
