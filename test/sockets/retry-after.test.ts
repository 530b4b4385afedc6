import { describe, expect, it } from 'vitest';
import { retryAfter } from '../../src/sockets/retry-after.js';

const NOW = Date.UTC(1994, 10, 6, 8, 49, 37);
const now = (): number => NOW;

describe('how long Retry-After asks to wait', () => {
  it.each([
    ['none', undefined, 0],
    ['seconds', '120', 120_000],
    ['no seconds', '0', 0],
    ['a date', 'Sun, 06 Nov 1994 08:50:07 GMT', 30_000],
    ['a date as in RFC 850', 'Sunday, 06-Nov-94 08:50:07 GMT', 30_000],
    ['a date as of asctime, which means GMT', 'Sun Nov  6 08:50:07 1994', 30_000],
    ['a date that has passed', 'Sun, 06 Nov 1994 08:40:00 GMT', 0],
    ['more than an hour', '86400', 3_600_000],
    ['more than a number holds', '9'.repeat(400), 3_600_000],
    ['a date next year', 'Mon, 06 Nov 1995 08:49:37 GMT', 3_600_000],
    ['a fraction', '1.5', 0],
    ['less than nothing', '-5', 0],
    ['something else', 'soon', 0],
  ])('%s', (_, header, expected) => {
    expect(retryAfter(header, undefined, now)).toBe(expected);
  });

  it('a date counts from the date of the answer, where it has one, though the clock of this machine may be wrong', () => {
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
    expect(retryAfter('Sun, 06 Nov 1994 08:49:47 GMT', date, () => 0)).toBe(10_000);
    expect(retryAfter('Sun, 06 Nov 1994 08:49:47 GMT', 'yesterday', now)).toBe(10_000);
  });
});
