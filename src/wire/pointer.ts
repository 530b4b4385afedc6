import { show } from '../core/errors.js';

/** The steps of a path into a record: member names, or array indexes as text. */
export type Path = readonly string[];

/**
 * Reads a JSON Pointer (`/a/b/0`, with `~1` for `/` and `~0` for `~`), or the same without its first slash.
 * The empty pointer and `.` are the record itself.
 *
 * Source: RFC 6901.
 *
 * @throws RangeError on a `~` that stands for nothing; `option` says whose path it was
 */
export function parsePointer(text: string, option: string): Path {
  if (typeof text !== 'string')
    throw new RangeError(`${option} must be a path such as "/data/temp", got ${show(text)}`);
  if (text === '' || text === '.') return [];
  const steps = (text.startsWith('/') ? text.slice(1) : text).split('/');
  return steps.map((step) => {
    if (/~(?![01])/.test(step))
      throw new RangeError(`${option} ${show(text)} is not a JSON Pointer: write ~0 for "~" and ~1 for "/"`);
    return step.replaceAll('~1', '/').replaceAll('~0', '~');
  });
}

/** A path as text again. */
export const showPath = (path: Path): string =>
  path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
