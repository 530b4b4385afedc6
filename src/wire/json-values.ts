import { LOWER_F, LOWER_T, MINUS, NINE, OPEN_BRACKET, QUOTE, ZERO } from '../core/chars.js';
import { isKnown } from '../core/exact.js';
import { exactNumber, isJsonNumber, NumberScanner } from '../core/number-scanner.js';
import { strictJson } from './json-fault.js';
import { type Path, showPath } from './pointer.js';
import type { FeedRecord } from './record.js';

const scanner = new NumberScanner();

/** Reads the value that stands in `text` from `from` (-1 for none) to `to` into a record, and its text, as results repeat it. */
export function readValue(record: FeedRecord, text: string, from: number, to: number): void {
  const code = from < 0 ? 0 : text.charCodeAt(from);
  if (code === MINUS || (code >= ZERO && code <= NINE)) {
    const number = scanner.readExact(text, from, to);
    record.value = number;
    if (scanner.json) record.valueText = text.slice(from, to);
    else record.valueText = isKnown(number) ? String(number) : 'null'; // 05, or -nan
  } else if (code === QUOTE) {
    let number = exactNumber(text, from + 1, to - 1);
    let odd: string | undefined;
    if (!isKnown(number)) {
      odd = parsed(text.slice(from, to)) as string;
      if (odd.length < to - from - 2) number = exactNumber(odd, 0, odd.length); // it has escapes: "\u0035"
    }
    const known = isKnown(number);
    record.value = known ? number : odd;
    if (!known) record.noteOdd(odd as string);
    record.valueText = known ? String(number) : 'null';
  } else if (code === OPEN_BRACKET) {
    record.value = rowOf(text.slice(from, to));
    record.valueText = text.slice(from, to);
  } else {
    record.value = from < 0 ? undefined : parsed(text.slice(from, to));
    record.valueText = 'null';
  }
}

/** A JSON text as its value; what JSON has no word for is null. */
export function parsed(text: string): unknown {
  const code = text.charCodeAt(0);
  return JSON.parse(code === QUOTE || code === LOWER_T || code === LOWER_F ? text : strictJson(text));
}

/** An array of numbers, or of their texts. Integers that no double holds are read from their text. */
const rowOf = (text: string): unknown[] =>
  (JSON.parse(strictJson(text).replace(/(?<![\w."+-])-?\d{16,}(?![\w.])/g, '"$&"')) as unknown[]).map((x) =>
    typeof x === 'string' && isJsonNumber(x) ? exactNumber(x, 0, x.length) : x,
  );

/** Where a record holds numbers: what a wrong path may have meant. */
export function numbersIn(text: string): string[] {
  const found: string[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (found.length >= 8 || path.length > 4) return;
    if (typeof value === 'number' || (typeof value === 'string' && isJsonNumber(value))) found.push(showPath(path));
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) visit(member, [...path, name]);
  };
  try {
    visit(JSON.parse(text), []);
  } catch {
    return [];
  }
  return found;
}
