/** What went wrong with the data or its transport. A caller's mistake is a RangeError or TypeError instead. */
export type StreamErrorCode =
  | 'decode'
  | 'missing'
  | 'tied'
  | 'late'
  | 'short'
  | 'transport'
  | 'closed'
  | 'overflow'
  | 'in-use';

/** A failure of the data or its transport. `code` is stable; `message` is for people. */
export class StreamError extends Error {
  override readonly name = 'StreamError';

  constructor(
    readonly code: StreamErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** How a value looks in an error message: short, quoted when it is text, never longer than a line. */
export function show(value: unknown): string {
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'bigint'
        ? `${value}n`
        : Array.isArray(value)
          ? `an array of ${value.length}`
          : plain(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `String` that never throws: an object need not have a text. */
function plain(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'an object without a text';
  }
}
