import type { Counters } from '../core/counters.js';
import type { Remark } from './remark.js';

/** What the counters of a run show at its end; `oddValue` is a value that was text, but no number. */
export function remarksOn(counters: Counters, oddValue: string | undefined): Remark[] {
  const { in: taken, out, missing, tied, late, unmatched } = counters;
  const remarks: Remark[] = [];
  if (oddValue !== undefined && (missing * 2 >= taken || /^\s*[+-]?\d/.test(oddValue)))
    remarks.push({ kind: 'no-number', found: oddValue, count: missing, of: taken });
  if (tied * 2 >= taken && taken >= 4) remarks.push({ kind: 'tied', tied, of: taken });
  if (late * 2 >= taken && taken >= 4) remarks.push({ kind: 'late', late, of: taken });
  if (out === 0 && taken + unmatched > 0) remarks.push({ kind: 'nothing', reasons: reasonsOf(counters) });
  return remarks;
}

const REASONS = ['unmatched', 'missing', 'tied', 'late', 'implausible', 'bad', 'dropped', 'pending'] as const;

const reasonsOf = (counters: Counters): (readonly [string, number])[] =>
  REASONS.filter((name) => counters[name] > 0).map((name) => [name, counters[name]]);
