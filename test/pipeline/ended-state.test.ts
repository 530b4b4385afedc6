import { expect, it } from 'vitest';
import { createCounters } from '../../src/core/counters.js';
import type { State } from '../../src/core/state.js';
import { Differentiator } from '../../src/pipeline/differentiator.js';
import { JsonRecords } from '../../src/wire/json-records.js';
import { compileMapping } from '../../src/wire/mapping.js';
import { resultWriter } from '../../src/wire/result-writer.js';

function make(lines: string[], options: { readonly counter?: true } = {}): Differentiator {
  const out = { line: (text: string) => void lines.push(text), fault: () => {} };
  return new Differentiator(new JsonRecords(compileMapping()), resultWriter('ndjson'), createCounters(), out, options);
}

it.each([{}, { counter: true as const }])(
  'a series that ended with the input has ended in the changes too, though it had no sample lately: %j',
  (options) => {
    const before = make([], options);
    for (const [t, key] of [
      [0, 'a'],
      [1000, 'a'],
      [0, 'b'],
    ] as const)
      before.read(JSON.stringify({ t, value: t, key }));
    before.track();
    const whole: State = before.snapshot();
    before.end(); // the changes since the whole snapshot: both series have ended, neither had a sample
    const changes = before.snapshot(true);
    const lines: string[] = [];
    const after = make(lines, options);
    after.restore([whole, changes]);
    after.end();
    expect(lines).toEqual([]);
  },
);
