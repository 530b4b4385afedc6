/**
 * A span in seconds, as Go's Duration.Seconds gives it: the whole ones and the rest apart, which for one of a hundred spans of
 * whole milliseconds is 1 ulp away from the quotient.
 */
export function goSeconds(span: number, second: number): number {
  const rest = span % second;
  return (span - rest) / second + rest / second;
}
