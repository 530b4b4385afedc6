import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WallClock as LuxonClock } from '../../src/time/zone.js';
import * as intl from '../../src/time/zone-intl.js';
import * as luxon from '../../src/time/zone-luxon.js';

/** The clock of `zone.ts` as a browser loads it. */
async function inBrowser(): Promise<typeof import('../../src/time/zone.js')> {
  vi.resetModules();
  vi.doMock('#zone', () => intl);
  onTestFinished(() => void vi.doUnmock('#zone'));
  return import('../../src/time/zone.js');
}

const NAMED = [
  'Europe/Amsterdam',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Africa/Casablanca',
  'Asia/Tehran',
  'Africa/Monrovia', // until 1972 its offset was not a whole number of minutes
  'Pacific/Apia',
];
const FIXED = ['utc', 'UTC', '+02:00', '-05:30', '-00:30', 'UTC+2', '+0', 'utc-11', '+5', '+05'];
const WRONG = ['', 'Mars/Olympus', '02:00x', 'local time', '+2:3:4', '+2:3', '++2', 'UTC 2', '+123'];

describe('zones without luxon', () => {
  it('have the offsets that luxon has, at any instant', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMED, ...FIXED),
        fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) }),
        (zone, utcMs) => {
          expect([zone, intl.zoneOf(zone)?.offset(utcMs)]).toEqual([zone, luxon.zoneOf(zone)?.offset(utcMs)]);
        },
      ),
      { numRuns: 1000, seed: 72 },
    );
  });

  it.each([-62_200_000_000_000, -62_135_596_800_000, -1, 0, 999, -999, 253_402_300_799_999])(
    'agree with luxon at %d ms, however far away',
    (utcMs) => {
      for (const zone of NAMED)
        expect([zone, intl.zoneOf(zone)?.offset(utcMs)]).toEqual([zone, luxon.zoneOf(zone)?.offset(utcMs)]);
    },
  );

  it.each(WRONG)('%j is no zone for either', (name) => {
    if (name !== '') expect(intl.zoneOf(name)).toBeUndefined();
    if (name !== '') expect(luxon.zoneOf(name)).toBeUndefined();
  });

  it('make the same instants of wall time, in all hours around each change of the clocks', async () => {
    const { WallClock } = await inBrowser();
    for (const zone of NAMED) {
      const [ours, theirs] = [new WallClock(zone), new LuxonClock(zone)];
      let [before, changes] = [luxon.zoneOf(zone)?.offset(Date.UTC(2024, 0, 1)), 0];
      for (let day = Date.UTC(2024, 0, 1); day < Date.UTC(2025, 0, 1); day += 86_400_000) {
        const offset = luxon.zoneOf(zone)?.offset(day);
        if (offset === before) continue;
        before = offset;
        changes += 1;
        for (let m = -48 * 60; m <= 24 * 60; m += 15)
          expect([zone, m, ours.toUtc(day + m * 60_000 + 7)]).toEqual([zone, m, theirs.toUtc(day + m * 60_000 + 7)]);
      }
      expect(changes).toBeLessThanOrEqual(4);
    }
  });

  it('an hour that comes twice begins with its first pass, and one that is skipped does not exist', async () => {
    const { WallClock } = await inBrowser();
    const clock = new WallClock('Europe/Amsterdam');
    expect(clock.toUtc(Date.UTC(2024, 9, 27, 2, 30))).toBe(Date.UTC(2024, 9, 27, 0, 30));
    expect(clock.toUtc(Date.UTC(2024, 2, 31, 2, 30))).toBeNaN();
  });

  it('a format throws at once a TypeError that says why', async () => {
    const { wallClock } = await inBrowser();
    expect(() => wallClock({ format: 'HH:mm' })).toThrow(TypeError);
    expect(() => wallClock({ format: 'HH:mm', zone: 'utc' })).toThrow(
      /format: a browser cannot read times by a pattern/,
    );
    expect(wallClock({ zone: 'Europe/Amsterdam' })).toBeDefined();
  });
});
