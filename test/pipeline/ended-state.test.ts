import { expect, it } from 'vitest';
import type { State } from '../../src/core/state.js';
import { emptyOutcome, TextPipeline } from '../support/stage.js';

it.each([{}, { counter: true as const }])(
  'a series that ended with the input has ended in the changes too, though it had no sample lately: %j',
  (options) => {
    const before = new TextPipeline(emptyOutcome(), options);
    for (const [t, key] of [
      [0, 'a'],
      [1000, 'a'],
      [0, 'b'],
    ] as const)
      before.read(`${JSON.stringify({ t, value: t, key })}\n`);
    const whole = before.snapshot(false) as State;
    before.end(); // the changes since the whole snapshot: both series have ended, neither had a sample
    const changes = before.snapshot(true) as State;
    const after = new TextPipeline(emptyOutcome(), options);
    after.restore([whole, changes]);
    after.end();
    expect(after.outcome.lines).toEqual([]);
  },
);
