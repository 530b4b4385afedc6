import { describe, expect, it } from 'vitest';
import { nearest, oneOf, suggestion } from '../../src/core/nearest.js';

const OPTIONS = ['per', 'maxGap', 'ties', 'missing', 'provisional', 'short', 'edgeOrder', 'mode'];

describe('nearest', () => {
  it('finds what was meant: a letter more, less, other, swapped, or in another case', () => {
    const wanted: [string, string][] = [
      ['edgeorder', 'edgeOrder'],
      ['edgeOder', 'edgeOrder'],
      ['maxgap', 'maxGap'],
      ['max_gap', 'maxGap'],
      ['tie', 'ties'],
      ['mising', 'missing'],
      ['provisonal', 'provisional'],
      ['mdoe', 'mode'],
      ['PER', 'per'],
    ];
    for (const [name, meant] of wanted) expect([name, nearest(name, OPTIONS)]).toEqual([name, meant]);
  });

  it('finds nothing when nothing is close', () => {
    expect(nearest('frobnicate', OPTIONS)).toBeUndefined();
    expect(nearest('anything', [])).toBeUndefined();
    expect(suggestion('frobnicate', OPTIONS)).toBe('');
  });

  it('the closest wins, the first of equals', () => {
    expect(nearest('abcd', ['abxx', 'abcx', 'abcy'])).toBe('abcx');
  });

  it('a name that is cut short means the one name that it begins, unless another is one letter away', () => {
    const flags = ['--per', '--version', '--max-gap', '--max-keys', '--help'];
    expect(nearest('--vers', flags)).toBe('--version'); // --per is two letters away
    expect(nearest('--Vers', flags)).toBe('--version');
    expect(nearest('--hel', flags)).toBe('--help');
    expect(nearest('mins', ['minutes', 'minsOfDay', 'min'])).toBe('min');
    expect(nearest('--v', flags)).toBeUndefined();
  });

  it('a beginning of several names is answered with all of them', () => {
    expect(suggestion('--max', ['--max-gap', '--max-keys', '--max-payload', '--help'])).toBe(
      ' (did you mean --max-gap, --max-keys or --max-payload?)',
    );
    expect(suggestion('--max', ['--max-gap', '--max-keys'])).toBe(' (did you mean --max-gap or --max-keys?)');
  });

  it('ends a message', () => {
    expect(suggestion('tie', OPTIONS)).toBe(' (did you mean ties?)');
  });
});

describe('oneOf', () => {
  it('gives back a known choice', () => {
    expect(oneOf('mode', 'b', ['a', 'b'])).toBe('b');
  });

  it('lists the choices for an unknown one, and never throws anything else', () => {
    expect(() => oneOf('mode', 'numpi' as 'numpy', ['accurate', 'numpy'])).toThrow(
      new RangeError('mode must be one of accurate, numpy, got "numpi" (did you mean numpy?)'),
    );
    for (const value of [5, null, {}, true, 5n])
      expect(() => oneOf('mode', value as unknown as 'a', ['a'])).toThrow(RangeError);
  });
});
