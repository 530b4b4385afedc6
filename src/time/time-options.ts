/** What a bare number means. Text that is no number is RFC 3339, whatever the unit. */
export type TimeUnit = 'ms' | 's' | 'us' | 'ns' | 'min' | 'h' | 'd' | 'excel' | 'iso';

export const TIME_UNITS: readonly TimeUnit[] = ['ms', 's', 'us', 'ns', 'min', 'h', 'd', 'excel', 'iso'];

/** How times of the hour that a clock shows twice are read: by the order in which they come, or always the one or the other. */
export type Ambiguous = 'infer' | 'earlier' | 'later';

export const AMBIGUOUS: readonly Ambiguous[] = ['infer', 'earlier', 'later'];

/** Has a pattern no date, so that its times start again every day? Has it a date without a year? */
export function missingDate(pattern: string): 'date' | 'year' | undefined {
  const tokens = pattern.replace(/'[^']*'/g, '');
  if (!/[yLMdDokWEcXxfF]/.test(tokens)) return 'date';
  return /[yDokXxfF]/.test(tokens) ? undefined : 'year';
}

export interface TimeOptions {
  /**
   * Unit of numbers and numeric text since 1970 (default `ms`): s, us, ns, min, h or d; `excel` for serial days of a spreadsheet, to
   * the ms; `iso` takes text only.
   */
  readonly unit?: TimeUnit;
  /** Zone of text that names none: `utc`, `+02:00` or an IANA name. Without it, such text is refused. */
  readonly zone?: string;
  /** A pattern of luxon tokens, for text that is not RFC 3339. */
  readonly format?: string;
  /** Times of the hour that the clocks of `zone` show twice (default `infer`: the second pass is found by the order). */
  readonly ambiguous?: Ambiguous;
}
