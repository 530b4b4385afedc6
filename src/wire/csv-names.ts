/** What a column, or a member, of times is mostly called, the surest name first; `t` is the name that is documented. */
export const TIME_NAMES: readonly string[] = [
  't',
  'time',
  'timestamp',
  'ts',
  'datetime',
  'date_time',
  'date time',
  '_time',
  'date',
  'zeit',
  'zeitstempel',
  'datum',
];
/** The same of values. */
export const VALUE_NAMES: readonly string[] = ['value', '_value', 'val', 'v'];

/**
 * Which of the names is one of the usual ones: the first as it is written, or else in capitals. Letters alone count as they are
 * written only: `T` is a temperature.
 */
export function usualName(names: readonly string[], usual: readonly string[]): string | undefined {
  for (const name of usual) if (names.includes(name)) return name;
  for (const wanted of usual) {
    const found = wanted.length > 1 ? names.find((name) => name.toLowerCase() === wanted) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
