import { show } from '../../core/errors.js';
import type { Coordinates } from './coordinates.js';

/** One number for all axes; the coordinates of a single axis; or, for several axes, one number or coordinates for each. */
export type Spacing = number | Coordinates | readonly (number | Coordinates)[];

/**
 * The axes as numbers from 0 on, in the order given; `undefined` means all of them.
 *
 * @throws TypeError on anything but whole numbers; RangeError on an axis that does not exist, or is given twice
 */
export function checkAxes(axis: number | readonly number[] | undefined, dimensions: number): number[] {
  if (axis === undefined) return Array.from({ length: dimensions }, (_, i) => i);
  const list: readonly unknown[] = Array.isArray(axis) ? axis : [axis];
  const axes = list.map((a) => {
    if (typeof a !== 'number' || !Number.isInteger(a))
      throw new TypeError(`axis must be a whole number, got ${show(a)}`);
    if (a < -dimensions || a >= dimensions)
      throw new RangeError(`axis must be ${range(dimensions)} for ${dimensions} dimensions, got ${a}`);
    return a < 0 ? a + dimensions : a;
  });
  const twice = axes.find((a, i) => axes.indexOf(a) !== i);
  if (twice !== undefined) throw new RangeError(`axis ${twice} is given twice, in [${list.join(', ')}]`);
  return axes;
}

const range = (dimensions: number): string =>
  dimensions === 0 ? 'an empty list' : `from ${-dimensions} to ${dimensions - 1}`;

/**
 * One spacing for each of the axes. With several axes an array always has one entry per axis, as numpy's arguments; with a
 * single axis it is the coordinates of that axis, unless it has only one entry: coordinates are never so few.
 *
 * @throws RangeError on another number of entries, TypeError on coordinates of an axis that is not named
 */
export function spacingPerAxis(spacing: Spacing, axes: readonly number[]): (number | Coordinates)[] {
  if (typeof spacing === 'number') return axes.map(() => spacing);
  const list: readonly (number | Coordinates)[] | undefined = Array.isArray(spacing) ? spacing : undefined;
  if (axes.length === 1) return [list?.length === 1 ? (list[0] as number) : (spacing as Coordinates)];
  const how = 'write { axis } for the coordinates of one axis, [a, b] for one spacing per axis';
  if (list === undefined || typeof list[0] === 'bigint' || list[0] instanceof Date)
    throw new TypeError(
      `spacing of ${axes.length} axes must be a number or an array of one per axis, got ${show(spacing)}: ${how}`,
    );
  if (list.length !== axes.length)
    throw new RangeError(`spacing must have an entry for each of the ${axes.length} axes, got ${list.length}: ${how}`);
  return [...list];
}
