import { describe, expect, it } from 'vitest';
import type { Source, SourceEvents } from '../../src/adapters/ports.js';
import { Flow } from '../../src/core/flow.js';
import { SourceFeed, type SourcePosition } from '../../src/pipeline/source-feed.js';
import { compileMapping } from '../../src/wire/mapping.js';

/** A feed over a source that can be read again, which hands over what a test says. */
function feedOf(from?: SourcePosition) {
  let events: SourceEvents | undefined;
  let openedAt = Number.NaN;
  const source: Source = {
    name: 'log',
    boundary: 'lines',
    unit: 'line',
    live: true,
    recording: 'never',
    replayable: true,
    mark: (position) => ({ position }),
    open(told, position) {
      events = told;
      openedAt = position;
    },
    pause() {},
    resume() {},
    close() {},
  };
  const samples: string[] = [];
  const feed = new SourceFeed(
    { source, mapping: compileMapping({ value: 'volts' }) },
    new Flow(),
    {
      sample: ({ t, value }) => void samples.push(`${t} ${value}`),
      fault: (fault) => void samples.push(fault.kind),
      say() {},
      remark() {},
      status() {},
      round: (work) => work(),
      ended() {},
      failed() {},
    },
    { holds: false, gapsAreSet: true, comesRound: false },
  );
  if (from !== undefined) feed.restore(from);
  feed.open();
  const told = events as unknown as SourceEvents;
  return {
    feed,
    samples,
    openedAt,
    turned: told.turned,
    bytes: (text: string | Buffer) => told.bytes(Buffer.from(text), 0),
  };
}

describe('the position of a feed', () => {
  it('is a place in the file that is read now, at the beginning of a line; all bytes are counted', () => {
    const { feed, bytes, turned } = feedOf();
    bytes('time,volts\n1,5\n2,6\n3');
    expect(feed.position).toMatchObject({ bytes: 19, mark: { position: 19 } });
    turned(0, true);
    expect(feed.position).toMatchObject({ bytes: 0, mark: { position: 0 } });
    bytes('4,8\n5');
    expect(feed.position).toMatchObject({ bytes: 4, mark: { position: 4 } });
    turned(1000, false);
    bytes('6,9\n');
    expect(feed.position).toMatchObject({ bytes: 1004, mark: { position: 1004 } });
    expect(feed.bytesRead).toBe(1000 + 20 + 5 + 4);
  });

  it('at the beginning of the next file, lets another run find its header and its encoding there', () => {
    const first = feedOf();
    first.bytes('time,volts\n1,5\n2,6\n');
    first.turned(0, false);
    const second = feedOf(JSON.parse(JSON.stringify(first.feed.position)));
    expect(second.openedAt).toBe(0);
    second.bytes(Buffer.from('\ufeffvolts,time\n7,3\n', 'utf16le'));
    expect(second.samples).toEqual(['3 7']);
  });
});
