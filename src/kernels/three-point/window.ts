/**
 * The columns of a window of three samples, oldest first: values, the spacings between them, and what those lost to rounding. A
 * window is an array, because numbers as arguments would be boxed on every call.
 */
export const Y0 = 0;
export const Y1 = 1;
export const Y2 = 2;
export const H1 = 3;
export const H2 = 4;
export const LOW1 = 5;
export const LOW2 = 6;

/** A window with these values and spacings, which lost nothing to rounding. */
export const createWindow = (y0 = 0, y1 = 0, y2 = 0, h1 = 0, h2 = 0): Float64Array =>
  Float64Array.of(y0, y1, y2, h1, h2, 0, 0);
