import { type Option, readNumber, wholeNumber } from '../core/option.js';

/** `LEAST..MOST`. */
export function valueRange(help: string): Option<readonly [number, number] | undefined> {
  return {
    check: (value) => value as readonly [number, number] | undefined,
    read(written, name) {
      const [least, most, ...more] = written.split('..').map((part) => readNumber(part.trim(), name));
      if (least !== undefined && most !== undefined && more.length === 0 && least <= most) return [least, most];
      throw new RangeError(`${name} must be LEAST..MOST, as in -50..150, got ${JSON.stringify(written)}`);
    },
    placeholder: 'LEAST..MOST',
    help,
    schema: { type: 'string' },
  };
}

/** Numbers with commas between them. */
export function valueList(help: string): Option<readonly number[] | undefined> {
  return {
    check: (value) => value as readonly number[] | undefined,
    read: (written, name) => written.split(',').map((part) => readNumber(part.trim(), name)),
    placeholder: 'N,N',
    help,
    schema: { type: 'string' },
  };
}

/** 1 or 2. */
export function edgeOrder(help: string): Option<1 | 2 | undefined> {
  const number = wholeNumber(help, { most: 2, placeholder: '1|2' });
  return number as Option<1 | 2 | undefined>;
}

/** A number of seconds. */
export function seconds(help: string): Option<number | undefined> {
  return {
    check: (value) => value as number | undefined,
    read(written, name) {
      if (/^\d+(\.\d+)?$/.test(written)) return Number(written);
      throw new RangeError(`${name} must be a number of at least 0, got ${JSON.stringify(written)}`);
    },
    placeholder: 'N',
    help,
    schema: { type: 'number', minimum: 0 },
  };
}
