/** What a source has received. */
export interface SourceCounters {
  /** Frames received. */
  frames: number;
  /** Frames, or records in them, that could not be read. */
  bad: number;
  /** Connections that were lost. */
  lost: number;
}

/** New counters of a source, all at zero. */
export const createSourceCounters = (): SourceCounters => ({ frames: 0, bad: 0, lost: 0 });

/** What became of the messages of a sink. `in = sent + dropped + coalesced + queued` holds at every moment. */
export interface SinkCounters {
  /** Messages handed to the sink. */
  in: number;
  /** Messages that the operating system has taken over. What it loses in a reset is not known to anybody. */
  sent: number;
  /** Messages that wait, or are under way to the operating system. */
  queued: number;
  /** Messages that were thrown away: no room, nobody to send them to, or no way to write them as text. */
  dropped: number;
  /** Messages that a newer one of their key replaced. */
  coalesced: number;
  /** Connections that were lost. */
  lost: number;
}

/** New counters of a sink, all at zero. Several sinks may share one object. */
export const createSinkCounters = (): SinkCounters => ({
  in: 0,
  sent: 0,
  queued: 0,
  dropped: 0,
  coalesced: 0,
  lost: 0,
});
