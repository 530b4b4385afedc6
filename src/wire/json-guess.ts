import { TIME_NAMES, usualName, VALUE_NAMES } from './csv-names.js';
import { strictJson } from './json-fault.js';
import type { CompiledMapping } from './mapping.js';
import type { Path } from './pointer.js';

/** Where a record seems to keep its time and its value. */
export interface Guess {
  readonly time: Path | null;
  readonly value: readonly Path[] | null;
}

/**
 * Where a JSON record without `t` or `value` keeps them, as far as the mapping leaves it open: in members with usual names. `undefined`
 * when there is nothing to guess, or no way to.
 */
export function guessMembers(text: string, mapping: CompiledMapping): Guess | undefined {
  const record = firstRecord(text);
  if (record === undefined) return undefined;
  const names = Object.keys(record);
  const usual = (wanted: readonly string[]): string | undefined => usualName(names, wanted);
  const open = mapping.time === null && mapping.timeParts === null && !mapping.arrival;
  const time = open && !('t' in record) ? usual(TIME_NAMES) : undefined;
  if (open && !('t' in record) && time === undefined) return undefined;
  const value = mapping.value === null && !('value' in record) ? usual(VALUE_NAMES) : undefined;
  if (time === undefined && value === undefined) return undefined;
  return {
    time: time === undefined ? mapping.time : [time],
    value: value === undefined ? mapping.value : [[value]],
  };
}

/** The record that a text is, or the first of a list. */
function firstRecord(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(strictJson(text));
    const record: unknown = Array.isArray(value) ? value[0] : value;
    return typeof record === 'object' && record !== null && !Array.isArray(record)
      ? (record as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
