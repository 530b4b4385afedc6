import { describe, expect, it } from 'vitest';
import { Decoder } from '../../src/pipeline/decoder.js';
import { describeFault } from '../../src/wire/fault.js';
import { compileMapping } from '../../src/wire/mapping.js';

/** The samples of messages, and what was said of those that are none. */
function read(...messages: string[]): { samples: string[]; faults: string[] } {
  const [samples, faults]: [string[], string[]] = [[], []];
  const decoder = new Decoder(
    { boundary: 'message', live: true },
    { mapping: compileMapping({}) },
    {
      sample: ({ t, value }) => samples.push(`${t} ${value}`),
      fault: (fault, number) => faults.push(`${number}: ${describeFault(fault)}`),
      say() {},
    },
  );
  for (const message of messages) decoder.bytes(Buffer.from(message));
  decoder.end();
  return { samples, faults };
}

describe('messages', () => {
  it('may begin with a byte order mark, each of them, in JSON', () => {
    const messages = ['{"t":1,"value":5}', '[{"t":2,"value":6}]', '{"t":3,"value":7}\n{"t":4,"value":8}'];
    const wanted = { samples: ['1 5', '2 6', '3 7', '4 8'], faults: [] };
    expect(read(...messages)).toEqual(wanted);
    expect(read(...messages.map((text) => `\ufeff${text}`))).toEqual(wanted);
  });

  it('may begin with a byte order mark in CSV too, where it is no part of a name', () => {
    expect(read('\ufefft,value', '1,5', '\ufeff2,6')).toEqual({ samples: ['1 5', '2 6'], faults: [] });
  });

  it('have a fault where the mark stands elsewhere, or twice', () => {
    const { samples, faults } = read('{"t":1,"value":5}', '\ufeff\ufeff{"t":2,"value":6}', '{"t":3,\ufeff"value":7}');
    expect(samples).toEqual(['1 5']);
    expect(faults).toHaveLength(2);
  });
});
