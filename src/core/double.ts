/**
 * The first value of a field that will hold fractions, before it holds anything that counts.
 *
 * V8 stores a field that starts with a whole number as a small integer, and changes the class of every object when the first
 * fraction comes: code that was compiled for the old class is thrown away. A field that starts with a fraction is a double from
 * the start.
 */
export const DOUBLE_FIELD: number = 0.5;
