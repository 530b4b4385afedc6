import { exactNumber } from '../core/number-scanner.js';

/*
 * What the cells of a table look like.
 */

const NUMBER = /^\s*[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?\s*$/;
/** How people and programs write that there is no value. */
const NONE =
  /^\s*(null|none|nil|n\/?a|#n\/a|#div\/0!|na|undefined|unavailable|unknown|[-+]?(nan(\(\w*\))?|inf(inity)?|1\.#(qnan|snan|ind|inf)\w*)|-*|\?)\s*$/i;
const COMMA_NUMBER = /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+([eE][+-]?\d+)?\s*$/;
const WHOLE_NUMBER = /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+)([eE][+-]?\d+)?\s*$/;
/** A comma before three digits may also stand between thousands. */
const THOUSANDS = /^\s*[+-]?\d{1,3}(,\d{3})+\s*$/;

/** Is this a number, with a point or a comma? */
export const looksLikeNumber = (text: string): boolean => NUMBER.test(text);

/** Does this text say that there is no value? */
export const isNone = (text: string): boolean => NONE.test(text);

/** Is this a number or a date? */
export const looksLikeData = (text: string): boolean => NUMBER.test(text) || /^\s*\d{4}-\d\d-\d\d/.test(text);

/** Is this row one like those below it: with a number or a date, or with digits in a text of the same shape? */
export const looksLikeRow = (row: readonly string[], below: readonly (readonly string[])[]): boolean =>
  row.some(
    (text, c) =>
      looksLikeData(text) || (/\d/.test(text) && below.some((other) => shape(other[c] ?? '') === shape(text))),
  );

/** A text with all digits alike, and all letters. */
const shape = (text: string): string => text.replace(/\d/g, '9').replace(/\p{L}/gu, 'a');

/**
 * The decimal mark of values: a comma, where some have decimals after it and none has a point. Not with commas between the columns,
 * and not where all have three digits after it, which may be thousands: then it is not known.
 */
export function decimalMark(cells: readonly string[], delimiter: string): ',' | '.' | undefined {
  if (delimiter === ',') return '.';
  if (cells.some((text) => /^\s*[+-]?\d*\.\d+([eE][+-]?\d+)?\s*$/.test(text))) return '.';
  return cells.some((text) => COMMA_NUMBER.test(text) && !THOUSANDS.test(text)) ? ',' : undefined;
}

/**
 * The number of a text with a decimal comma; NaN for anything else. `known`: is the comma known to be the decimal mark? Then a number
 * without one is taken too, and three digits after it are decimals.
 */
export function commaNumber(text: string, known: boolean): number | bigint {
  if (!(COMMA_NUMBER.test(text) && (known || !THOUSANDS.test(text))) && !(known && WHOLE_NUMBER.test(text)))
    return Number.NaN;
  const pointed = text.replaceAll('.', '').replace(',', '.');
  return exactNumber(pointed, 0, pointed.length);
}
