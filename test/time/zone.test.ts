import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WallClock, wallClock } from '../../src/time/zone.js';

const ZONES = [
  'Europe/Amsterdam',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Africa/Casablanca',
  'Asia/Tehran',
  'utc',
  'Pacific/Apia',
];

/** The wall clock of an instant, as milliseconds. */
const wall = (utcMs: number, zone: string): number => {
  const { year, month, day, hour, minute, second, millisecond } = DateTime.fromMillis(utcMs, { zone });
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
};

describe('WallClock', () => {
  it('finds the instant back, in all zones, except in the hour that comes twice', () => {
    let twice = 0;
    let checked = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.array(fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2037, 0) }), { minLength: 1, maxLength: 20 }),
        (zone, instants) => {
          const clock = new WallClock(zone);
          for (const utcMs of instants) {
            const back = clock.toUtc(wall(utcMs, zone));
            checked += 1;
            if (back === utcMs) continue;
            twice += 1;
            expect(wall(back, zone)).toBe(wall(utcMs, zone)); // the same time of the clock, the other instant
          }
        },
      ),
      { numRuns: 300, seed: 71 },
    );
    expect(checked).toBeGreaterThan(1000);
    expect(twice).toBeLessThan(checked / 100);
  });

  it.each(ZONES)(
    '%s: agrees with luxon on every quarter of an hour around each change of its clocks in 2024',
    (zone) => {
      const clock = new WallClock(zone, 'earlier');
      const start = Date.UTC(2024, 0, 1);
      let changes = 0;
      for (let day = 0; day < 366; day += 1) {
        const at = start + day * 86_400_000;
        const offset = DateTime.fromMillis(at, { zone }).offset;
        if (DateTime.fromMillis(at + 86_400_000, { zone }).offset === offset) continue;
        changes += 1;
        for (let m = -24 * 60; m <= 48 * 60; m += 5) {
          const wallMs = at + m * 60_000 + 1234;
          const { year, month, day: d, hour, minute } = DateTime.fromMillis(wallMs, { zone: 'utc' });
          // Of an hour that comes twice, luxon takes the one that has the offset of today; wanted is always the first.
          const [first] = DateTime.fromObject({ year, month, day: d, hour, minute }, { zone })
            .getPossibleOffsets()
            .map((time) => time.toMillis())
            .sort((a, b) => a - b);
          const there = first !== undefined && wall(first, zone) === Math.floor(wallMs / 60_000) * 60_000;
          const wanted = there ? first + (wallMs % 60_000) : Number.NaN; // a time that the clock skips
          const got = clock.toUtc(wallMs);
          if (!Object.is(got, wanted)) expect([zone, new Date(wallMs), got]).toEqual([zone, '', wanted]);
        }
      }
      expect(changes).toBeLessThanOrEqual(4);
    },
  );

  it.each(['2024-01-15', '2024-07-15'])(
    'an hour that comes twice begins with its first pass, one that is skipped does not exist, whether it is winter or summer (%s)',
    (today) => {
      vi.useFakeTimers({ now: new Date(`${today}T12:00:00Z`), toFake: ['Date'] });
      onTestFinished(() => void vi.useRealTimers());
      const clock = new WallClock('Europe/Amsterdam');
      expect(clock.toUtc(Date.UTC(2024, 9, 27, 2, 30))).toBe(Date.UTC(2024, 9, 27, 0, 30));
      expect(clock.toUtc(Date.UTC(2024, 9, 27, 3, 0))).toBe(Date.UTC(2024, 9, 27, 2, 0));
      expect(clock.toUtc(Date.UTC(2024, 2, 31, 2, 30))).toBeNaN();
      const newYork = new WallClock('America/New_York');
      expect(newYork.toUtc(Date.UTC(2024, 10, 3, 1, 30))).toBe(Date.UTC(2024, 10, 3, 5, 30));
      expect(newYork.toUtc(Date.UTC(2024, 2, 10, 2, 30))).toBeNaN();
    },
  );

  it('takes utc, offsets and IANA names; anything else is a RangeError', () => {
    const noon = Date.UTC(2024, 5, 1, 12);
    const utcOf = (zone: string): number => new WallClock(zone).toUtc(noon) - noon;
    expect(['utc', 'UTC', '+02:00', '-05:30', 'UTC+2', '+0'].map(utcOf)).toEqual(
      [0, 0, -7_200_000, 19_800_000, -7_200_000, 0].map((ms) => ms + 0),
    );
    for (const name of ['Mars/Olympus', '02:00x', 'local time', '+2:3:4']) {
      expect(() => new WallClock(name)).toThrow(/zone must be "utc", an offset such as/);
    }
  });

  it('near a change of the clock it is known of 100,000 series where they stood, and of the newest ones', () => {
    const clock = new WallClock('Europe/Amsterdam');
    const before = Date.UTC(2024, 9, 27, 2, 50);
    for (let i = 0; i < 100_500; i += 1) clock.toUtc(before, `k${i}`);
    const stands = clock.snapshot() as readonly { readonly key: string }[];
    expect([stands.length, stands[0]?.key]).toEqual([100_000, 'k500']);
    expect(clock.toUtc(Date.UTC(2024, 9, 27, 2, 5), 'k100499')).toBe(Date.UTC(2024, 9, 27, 1, 5)); // the second pass
  });

  it('an empty zone is no zone: it is not taken for UTC', () => {
    expect(() => new WallClock('')).toThrow(RangeError);
  });

  it('is made only where options ask for it', () => {
    expect(wallClock({})).toBeUndefined();
    expect(wallClock({ unit: 's' })).toBeUndefined();
    expect(wallClock({ zone: 'utc' })).toBeInstanceOf(WallClock);
    expect(wallClock({ format: 'HH:mm' })).toBeInstanceOf(WallClock);
  });
});
