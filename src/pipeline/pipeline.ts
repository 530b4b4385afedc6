import type { Source, Tap } from '../adapters/ports.js';
import { type Counters, createCounters } from '../core/counters.js';
import { Flow } from '../core/flow.js';
import { describeFault, type Fault } from '../wire/fault.js';
import type { Result } from '../wire/result.js';
import { remarksOn } from './end-remarks.js';
import { FullBuffers } from './full-buffers.js';
import type { Outcome, PipelineOptions } from './pipeline-options.js';
import { Recorded } from './recorded.js';
import type { Remark } from './remark.js';
import { RunState, sinkPosition } from './run-state.js';
import { SeriesStage } from './series-stage.js';
import { SourceFeed, type SourcePosition } from './source-feed.js';

export type { Outcome, PipelineEvents, PipelineOptions, PipelineSource } from './pipeline-options.js';

/**
 * Sources to decoders to the series to sinks: what the command line and programs run.
 *
 * Results fan out: every sink and every tap gets each of them; each sink has its own queue and policy. While a sink holds back,
 * all sources are paused. It ends when the last source has ended, when it is told to `finish`, or when something fails; whatever
 * the reason, results that have been worked out are written.
 */
export class Pipeline {
  readonly counters: Counters;
  readonly #options: PipelineOptions;
  readonly #flow = new Flow();
  readonly #recorded: Recorded;
  readonly #full: FullBuffers;
  readonly #takers: readonly Tap[]; // the sinks, then the taps
  readonly #stage: SeriesStage;
  readonly #feeds: readonly SourceFeed[];
  readonly #state: RunState | undefined;
  #writtenBefore: readonly number[]; // by earlier runs, for each sink
  #saving: { unsubscribe(): void } | undefined;
  #over = false;
  #settle: (outcome: Outcome) => void = () => {};

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.counters = options.counters ?? createCounters();
    this.#full = new FullBuffers(this.counters, (remark) => this.#remark(remark));
    const live = options.sources.some(({ source }) => source.live);
    this.#recorded = new Recorded(options.sources.map(({ source }) => source));
    const { dropped } = options;
    this.#stage = new SeriesStage(
      options.series,
      this.counters,
      {
        result: (result) => this.#send(result),
        flush: () => this.#flush(),
        failed: (error) => this.fail(error),
        ...(dropped && { dropped: (line: string) => dropped.line(line) }),
      },
      live ? options.timers : undefined,
      this.#recorded,
    );
    const { autoGap, maxGapMs, timeWrap } = options.series.rules;
    this.#feeds = options.sources.map((source) => {
      // With a state to keep, what is held would be lost between two runs.
      const look = {
        holds: !source.source.live && options.state === undefined,
        gapsAreSet: autoGap || maxGapMs < Infinity,
        comesRound: timeWrap !== undefined,
      };
      return new SourceFeed(source, this.#flow, this.#feedEvents(source.source), look);
    });
    this.#state = options.state && new RunState(options.state.path, options.state.options);
    this.#takers = [...options.sinks, ...(options.taps ?? [])];
    this.#writtenBefore = options.sinks.map(() => 0);
  }

  /** Bytes that all sources have read, in this run and, where a state goes on, in earlier ones. */
  get bytesRead(): number {
    return this.#feeds.reduce((sum, feed) => sum + feed.bytesRead, 0);
  }

  /** Runs to the end. @throws StateError when the state does not fit; what a sink or a file throws when it cannot be opened */
  async start(): Promise<Outcome> {
    const done = new Promise<Outcome>((resolve) => {
      this.#settle = resolve;
    });
    const { sinks, dropped, events } = this.#options;
    try {
      // What does not fit is found before anything is written.
      const position = this.#state?.open();
      this.#feeds.forEach((feed, i) => void (position?.sources[i] && feed.check(position.sources[i])));
      const before = sinks.map((sink, i) => position && sinkPosition(position.sinks, sink, i));
      for (const [i, sink] of sinks.entries()) {
        await sink.open(
          {
            full: () => this.#flow.hold(sink),
            drained: () => this.#flow.release(sink),
            closed: () => void this.#finish('break'),
            failed: (error) => this.fail(error),
          },
          before[i]?.durable,
        );
      }
      if (position !== undefined) {
        this.#state?.restore(this.#stage, this.counters);
        this.#feeds.forEach((feed, i) => void (position.sources[i] && feed.restore(position.sources[i])));
        sinks.forEach((sink, i) => void (before[i] && sink.restore?.(before[i].encoder)));
        this.#writtenBefore = before.map((sink) => sink?.durable ?? 0);
        const written = this.#writtenBefore.map((durable) => ({ durable }));
        events.restored(position.sources, written, this.#state?.damage);
      }
      dropped?.open(position?.dropped ?? 0);
      this.#saveLater();
      for (const feed of this.#feeds) feed.open();
      // A file of results is not empty any more when this run is killed: a state must say that it began with none.
      if (position === undefined && sinks.some((sink) => sink.sync !== undefined)) this.#save(this.#positions(), true);
    } catch (error) {
      this.#state?.close();
      throw error;
    }
    return done;
  }

  /** Ends as at the end of the input; or `pause`s, where a state is kept: the series are not over. */
  finish(how: 'end' | 'pause' = 'end'): void {
    void this.#finish(how);
  }

  /** Something went wrong. A break is not the end of a series: no edge is made of it. */
  fail(error: unknown): void {
    void this.#finish('break', error);
  }

  async #finish(how: 'end' | 'pause' | 'break', failure?: unknown): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#saving?.unsubscribe();
    let error = failure;
    try {
      // A source that is closed may not know any more what it read.
      const sources = this.#state && how !== 'break' ? this.#positions() : undefined;
      for (const feed of this.#feeds) feed.close();
      if (how === 'end') this.#stage.end();
      this.#stage.stop();
      // All of them: one that fails, or takes its time, does not keep the others from sending what waits. No break ends a series.
      const over = how === 'end' ? 'end' : 'pause';
      const ends = await Promise.allSettled(this.#options.sinks.map((sink) => sink.end(over)));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
      if (sources !== undefined) this.#save(sources);
      this.#options.dropped?.end();
    } catch (problem) {
      error ??= problem;
    } finally {
      this.#state?.close();
    }
    const { counters } = this;
    const odd = this.#feeds.map(({ oddValue }) => oddValue).find((text) => text !== undefined);
    for (const remark of remarksOn(counters, odd)) this.#remark(remark);
    const nothing = counters.in + counters.unmatched > 0 && counters.out === 0;
    const hint = nothing ? this.#feeds.map((feed) => feed.hint).find((found) => found !== undefined) : undefined;
    this.#settle({ ...(error !== undefined && { error }), counters, hint });
  }

  #feedEvents(source: Source): ConstructorParameters<typeof SourceFeed>[2] {
    const { events, dropped } = this.#options;
    const report = (fault: Fault, number: number): void => {
      if (fault.kind !== 'transport' && !this.#stage.fault(fault)) return;
      events.fault(source, number, fault);
      if (fault.kind === 'transport' || fault.kind === 'unexpected') return; // the sample itself has been noted
      dropped?.line(JSON.stringify({ dropped: reasonOf(fault), [source.unit]: number, message: describeFault(fault) }));
    };
    return {
      sample: this.#recorded.watching((record) => {
        const fault = this.#stage.sample(record);
        if (fault !== undefined) report(fault, record.number ?? 0);
      }),
      fault: report,
      say: (message) => events.say(source, message),
      remark: (remark) => events.remark(source, remark),
      status: (status) => events.status(source, status),
      round: (work) => this.#guarded(work),
      ended: () => {
        if (this.#feeds.every(({ ended }) => ended)) this.finish();
      },
      failed: (error) => this.fail(error),
    };
  }

  /** Does what an event asks for; then results leave. What it throws ends the run. */
  #guarded(work: () => void): void {
    if (this.#over) return;
    try {
      this.#recorded.round();
      work();
      this.#full.look();
      this.#flush();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says something that concerns no source more than another. */
  #remark(remark: Remark): void {
    this.#options.events.remark(this.#options.sources[0]?.source as Source, remark);
  }

  #send(result: Result): void {
    const takers = this.#takers; // an index: an iterator for each result would cost as much as a small sink
    for (let i = 0; i < takers.length; i += 1) (takers[i] as Tap).take(result);
  }

  #flush(): void {
    for (const sink of this.#options.sinks) sink.flush();
    if (this.#options.sources.some(({ source }) => source.live)) this.#options.dropped?.flush();
  }

  #saveLater(): void {
    const { state, timers } = this.#options;
    if (state === undefined) return;
    this.#saving = timers.schedule(() => {
      this.#guarded(() => this.#save());
      if (!this.#over) this.#saveLater();
    }, state.everyMs);
  }

  #positions(): SourcePosition[] {
    return this.#feeds.map(({ position }) => position);
  }

  /** Writes down where the run stands, unless output still waits: then it does not stand anywhere. */
  #save(sources = this.#positions(), beginning = false): void {
    if (this.#state === undefined) return;
    for (const sink of this.#options.sinks) sink.sync?.();
    const sinks = this.#options.sinks.map((sink, i) => ({
      name: sink.name,
      durable: (this.#writtenBefore[i] ?? 0) + (sink.durable ?? Number.NaN),
      encoder: sink.snapshot?.() ?? null,
    }));
    if (sinks.some(({ durable }) => Number.isNaN(durable))) return;
    if (!beginning && sources.every(({ decoder }) => decoder === null)) return; // nothing has been recognised yet
    const dropped = this.#options.dropped?.sync() ?? 0;
    this.#state.commit(this.#stage, { sources, sinks, dropped }, this.counters);
  }
}

/** What a record is counted as that is no sample. */
const reasonOf = ({ kind }: Fault): 'missing' | 'bad' => (kind === 'unset-clock' ? 'missing' : 'bad');
