import { describe, expect, it } from 'vitest';
import { StreamError, show } from '../../src/core/errors.js';

describe('show', () => {
  it('quotes text, marks bigints, counts arrays, and is never longer than a line', () => {
    const wanted: [unknown, string][] = [
      ['a"b', '"a\\"b"'],
      [5n, '5n'],
      [5, '5'],
      [Number.NaN, 'NaN'],
      [null, 'null'],
      [undefined, 'undefined'],
      [[1, 2, 3], 'an array of 3'],
      [{}, '[object Object]'],
    ];
    for (const [value, text] of wanted) expect(show(value)).toBe(text);
    expect(show('x'.repeat(500))).toHaveLength(60);
    expect(show('x'.repeat(500))).toMatch(/^"x+\.\.\.$/);
    expect(show('a\nb')).toBe('"a\\nb"');
  });

  it('can show whatever came in: an object without prototype, a symbol, one that cannot be text', () => {
    expect(() => show(Object.create(null))).not.toThrow();
    expect(show(Symbol('s'))).toBe('Symbol(s)');
    const hostile = {
      toString() {
        throw new Error('no');
      },
    };
    expect(() => show(hostile)).not.toThrow();
  });
});

describe('StreamError', () => {
  it('has a name, a code and a cause', () => {
    const cause = new Error('socket');
    const error = new StreamError('transport', 'connection lost', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'StreamError', code: 'transport', message: 'connection lost', cause });
    expect(String(error)).toBe('StreamError: connection lost');
  });
});
