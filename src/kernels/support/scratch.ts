let room = new Float64Array(64);

/** At least `n` numbers, which may be anything, for use within one call. All kernels share them: a kernel that is one of many holds none. */
export function scratch(n: number): Float64Array {
  if (room.length < n) room = new Float64Array(2 ** Math.ceil(Math.log2(n)));
  return room;
}
