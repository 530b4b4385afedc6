/**
 * What became of every sample: `in = out + missing + tied + late + implausible + bad + dropped + pending` holds at every moment.
 *
 * `gaps`, `resets`, `resync`, `evicted`, `shortened` and `hurried` count events, not samples.
 */
export interface Counters {
  /** Samples that arrived. */
  in: number;
  /** Final results that left. */
  out: number;
  /** Samples that wait for their result. */
  pending: number;
  /** Samples without a finite value. */
  missing: number;
  /** Samples with the time of the one before; one of the two was kept. */
  tied: number;
  /** Samples older than the newest. */
  late: number;
  /** Samples that those around them contradict: a counter that was elsewhere for one reading, a time far ahead of its neighbours. */
  implausible: number;
  /** Records that could not be read at all. */
  bad: number;
  /** Samples that a policy threw away (`short: 'skip'`, an error that ended their stream). */
  dropped: number;
  /** Spacings above `maxGap`: each ended a segment. */
  gaps: number;
  /** Resets of counters: values that fell. */
  resets: number;
  /** Times a series began anew: its clock had stepped back, or its values had another shape. */
  resync: number;
  /** Series that were ended early: to make room, or because they were idle. */
  evicted: number;
  /** Results whose window is shorter than asked, because it was full. */
  shortened: number;
  /** Samples that were held for order, and went on before `lateness` was over, because too many were held. */
  hurried: number;
  /** Records that `when` filtered out; they are not in `in`. */
  unmatched: number;
}

/** New counters, all at zero. Hand one object to several parts to count them together. */
export const createCounters = (): Counters => ({
  in: 0,
  out: 0,
  pending: 0,
  missing: 0,
  tied: 0,
  late: 0,
  implausible: 0,
  bad: 0,
  dropped: 0,
  gaps: 0,
  resets: 0,
  resync: 0,
  evicted: 0,
  shortened: 0,
  hurried: 0,
  unmatched: 0,
});
