import type { WallClock } from '../time/zone.js';
import { guessMembers } from '../wire/json-guess.js';
import { oneOfMany } from '../wire/json-lists.js';
import { JsonRecords } from '../wire/json-records.js';
import type { CompiledMapping } from '../wire/mapping.js';
import { showPath } from '../wire/pointer.js';

/**
 * A reader for JSON records like this one, whose time and value stand under other names; `undefined` where nothing was found. It
 * says what it reads. `first`: is it the first record?
 */
export function guessedReader(
  text: string,
  mapping: CompiledMapping,
  clock: WallClock | undefined,
  first: boolean,
  say: (message: string) => void,
): JsonRecords | undefined {
  const guess = guessMembers(text, mapping);
  const one = oneOfMany(
    text,
    [mapping.time, ...(mapping.value ?? [])].filter((path) => path !== null),
  );
  if (one !== undefined && first)
    say(`the list at ${one.list} has ${one.length} records, of which one is read: * reads every one`);
  if (guess === undefined) return undefined;
  const { time, value } = guess;
  say(`time from ${showPath(time ?? ['t'])}, value from ${(value ?? [['value']]).map(showPath).join(', ')}`);
  return new JsonRecords({ ...mapping, ...guess }, clock);
}
