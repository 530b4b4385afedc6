/**
 * A span in seconds, as Duration.Seconds of Go gives it: whole seconds and the rest are divided apart. For one in a hundred spans of
 * whole milliseconds that is 1 ulp away from the quotient.
 */
export function goSeconds(span: number, second: number): number {
  const rest = span % second;
  return (span - rest) / second + rest / second;
}
