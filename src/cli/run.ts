import { existsSync } from 'node:fs';
import { LineFile } from '../adapters/file/line-file.js';
import { FileSink } from '../adapters/file/sink.js';
import { fileSource } from '../adapters/file/source.js';
import type { Sink, Source } from '../adapters/ports.js';
import { StandardOutput } from '../adapters/stdio/sink.js';
import { StandardInput } from '../adapters/stdio/source.js';
import { createCounters } from '../core/counters.js';
import { qualityOf } from '../estimators/estimator.js';
import { Pipeline } from '../pipeline/pipeline.js';
import type { Remark } from '../pipeline/remark.js';
import type { ConnectionStatus } from '../sockets/connection-options.js';
import { createSystemTimers } from '../time/system-timers.js';
import { missingDate } from '../time/time-options.js';
import { rateUnit } from '../time/unit.js';
import { createResultEncoder, type ResultEncoder } from '../wire/result-encoder.js';
import type { Config, Request } from './config.js';
import { type Endpoint, isSocket } from './endpoint.js';
import { explain, faultText } from './faults.js';
import { checkFile, checkOutputs } from './files.js';
import { listeningRemarks, listenOptions, listenUrl } from './listening.js';
import { type Progress, progressOf } from './progress.js';
import { readingOf } from './reading.js';
import { damageText, remarkText } from './remarks.js';
import { Report } from './report.js';
import { silentFeed } from './silent-feed.js';

const HOUR = 3_600_000;

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs source -> derivative -> sinks until the source ends, a signal comes or something fails; resolves to the exit code.
 * Whatever the reason for the end, results that have been worked out are written.
 */
export async function run(config: Config): Promise<number> {
  const report = new Report(config.quiet);
  checkOutputs(config);
  const source = await openSource(config, report);
  for (const remark of listeningRemarks(config.listening)) report.say(remark);
  const sinks = await Promise.all(config.sinks.map((sink) => openSink(sink, config, report)));
  if (config.outFile !== undefined) sinks.push(new FileSink(config.outFile, encoderOf(config)));
  if (config.unit !== undefined) report.say(`derivatives in ${rateUnit(config.unit, config.per)}`);
  if (!source.live && (config.options.silence !== undefined || config.series.keys.idleMs < Infinity))
    report.say('no time passes while a file is read: --silence and --idle-ttl have no effect');
  for (const remark of remarksOn(config)) report.say(remark);
  const timers = createSystemTimers({ keepAlive: false }); // an alarm does not keep the program from ending
  const counters = createCounters();
  const silent = silentFeed(config, source, () => counters.in, timers, report);
  let progress: Progress | undefined;
  const pipeline = new Pipeline({
    counters,
    sources: [
      {
        source,
        format: config.format ?? (isSocket(config.source) ? 'ndjson' : undefined),
        csv: config.csv,
        ...(await readingOf(config)),
        maxAheadMs: maxAheadOf(config),
        guesses: config.source.kind !== 'listen',
      },
    ],
    sinks,
    series: config.series,
    timers,
    state: config.state,
    dropped: config.dropped === undefined ? undefined : new LineFile(config.dropped),
    events: {
      fault: (source, number, fault) =>
        report.fault(`${source.unit} ${number}`, faultText(fault, config.frame !== undefined)),
      say: (_, message) => report.say(message),
      remark: (_, remark) => sayRemark(remark, config, report),
      status: (_, status) => {
        silent?.status(status);
        if (status.state === 'open') {
          progress ??= progressOf(config, () => ({ bytes: pipeline.bytesRead, samples: counters.in }), timers);
          report.line = progress;
        }
        report.status('source', status);
      },
      restored: ([input], outputs, damage) => {
        if (damage !== undefined) report.error(damageText(damage, config.state?.path ?? ''));
        report.say(
          `going on from ${config.state?.path}: input from byte ${input?.bytes ?? 0}, output after ${outputs.map(({ durable }, i) => `${sinks[i]?.durableUnit} ${durable}`).join(', ')}`,
        );
        if (source.live && !source.replayable && config.options.maxGap === undefined)
          report.say('a slope is drawn across the time between the runs: --max-gap auto ends the segment there');
      },
    },
  });
  let code = 0;
  const stop = (signal: keyof typeof SIGNALS): void => {
    code = SIGNALS[signal];
    process.once(signal, () => {
      progress?.stop();
      process.exit(code); // a second one does not wait for the sink
    });
    // With a state to keep, this is a pause, not the end of the series.
    pipeline.finish(config.state === undefined ? 'end' : 'pause');
  };
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) process.once(signal, () => stop(signal));
  if (config.seconds !== undefined) setTimeout(() => pipeline.finish(), config.seconds * 1000);

  const { error, hint } = await pipeline.start().finally(() => progress?.stop());
  if (error !== undefined) code = explain(error, report);
  for (const { undelivered = 0, name } of sinks) {
    if (undelivered === 0) continue;
    report.error(`${undelivered} ${undelivered === 1 ? 'result' : 'results'} could not be delivered to ${name}`);
    code = 1;
  }
  if (hint !== undefined) report.error(faultText(hint, config.frame !== undefined));
  report.counters(counters, endCounters(source, sinks), config.stats);
  const nothing = counters.out === 0 && counters.in + counters.unmatched > 0;
  return code === 0 && (counters.bad > 0 || nothing) ? 1 : code;
}

const GRAVE: ReadonlySet<Remark['kind']> = new Set(['nothing', 'no-number', 'unit', 'calendar', 'unreadable']);

/** Are results wrong, or missing, or may lines be lost? */
const isGrave = (remark: Remark): boolean =>
  GRAVE.has(remark.kind) ||
  ((remark.kind === 'truncated' || remark.kind === 'rotated-before') && remark.rest === undefined);

/** What makes results wrong, or leaves none, is said under --quiet too. */
function sayRemark(remark: Remark, { frame }: Pick<Config, 'frame'>, report: Report): void {
  const text = remarkText(remark, frame !== undefined);
  if (isGrave(remark)) report.error(text);
  else report.say(text);
}

/** What a person should know before the first sample. */
function* remarksOn({ mapping, options }: Config): IterableIterator<string> {
  const { format } = mapping.timeOptions;
  const missing = format === undefined ? undefined : missingDate(format);
  if (missing === 'date')
    yield `the pattern ${format} has no date: times start again every ${options.timeWrap ?? '24h'} (--time-wrap)`;
  if (missing === 'year') yield `the pattern ${format} has no year: this year is taken`;
}

/** What comes over a socket is of now; else a limit is kept only where one is given. */
function maxAheadOf({ series, source }: Config): number | undefined {
  const { maxAheadMs } = series.rules;
  return maxAheadMs === false ? undefined : (maxAheadMs ?? (isSocket(source) ? HOUR : undefined));
}

/** What the sockets have counted. */
function endCounters(source: Source, sinks: readonly Sink[]): object {
  const counted = sinks.map(({ counters }) => counters).filter((counters) => counters !== undefined);
  return {
    ...(source.counters && { source: source.counters }),
    ...(counted.length === 1 && { sink: counted[0] }),
    ...(counted.length > 1 && { sinks: counted }),
  };
}

/** What {@link openSource} needs to know. */
export type SourceConfig = Pick<Config, 'source' | 'listening' | 'connection' | 'sourceRequest' | 'send'> &
  Partial<Pick<Config, 'follow'>> & {
    /** Are messages that are packed handed over as they are? */
    readonly packed?: boolean;
  };

/** Opens the source of a configuration. What it needs is loaded only when it is asked for. @throws StreamError on a file that is none */
export async function openSource(config: SourceConfig, report: Report): Promise<Source> {
  const { source, follow = false, packed = false, listening, connection, sourceRequest, send } = config;
  if (source.kind === 'stdio') return new StandardInput();
  if (source.kind === 'file') {
    if (!follow || existsSync(source.path)) checkFile(source.path);
    return fileSource(source.path, { follow });
  }
  const { SocketSource } = await import('./sockets.js');
  if (source.kind === 'connect')
    return new SocketSource(source.url, {
      ...connectionOptions(config, sourceRequest),
      ...idleOf(connection),
      send,
      unpack: !packed,
    });
  const onListening = (port: number): void => report.say(`listening for devices on ${listenUrl(listening, port)}`);
  return new SocketSource({ listen: source.port, ...listenOptions(listening, listening.sourceTokens), onListening });
}

async function openSink(sink: Endpoint, config: Config, report: Report): Promise<Sink> {
  const { listening, sinkRequest, queue } = config;
  const encoder = encoderOf(config);
  if (sink.kind !== 'connect' && sink.kind !== 'listen') return new StandardOutput(encoder);
  const { SocketSink } = await import('./sockets.js');
  const shared = {
    queue,
    encoder,
    onBad: (message: string) => report.often('results that cannot be written', message),
  };
  if (sink.kind === 'connect') {
    const onStatus = (status: ConnectionStatus): void => report.status('sink', status);
    return new SocketSink(sink.url, { ...connectionOptions(config, sinkRequest), onStatus, ...shared });
  }
  const onListening = (port: number): void => report.say(`clients can connect to ${listenUrl(listening, port)}`);
  const { maxRate, ...options } = listenOptions(listening, listening.sinkTokens); // that of devices
  return new SocketSink({ listen: sink.port, ...options, onListening, ...shared });
}

const connectionOptions = ({ connection }: Pick<Config, 'connection'>, { headers, protocols }: Request) => ({
  waitForServer: connection.waitForServer,
  maxPayload: connection.maxPayload,
  ...(connection.ping !== undefined && { ping: connection.ping }),
  ...(Object.keys(headers).length > 0 && { headers }),
  ...(protocols.length > 0 && { protocols }),
});

const idleOf = ({ idle }: Config['connection']) => (idle === undefined ? {} : { idle });

function encoderOf({ out, timeFormat, estimator, options, series }: Config): ResultEncoder {
  const early = options.provisional === true || options.silence !== undefined;
  const warming = series.factory.nanMeansNoResult ?? false;
  const says = qualityOf(estimator);
  const quality = says.filter((name) => name !== 'shortened');
  return createResultEncoder(out, timeFormat, { quality, warming, shortened: says.includes('shortened'), early });
}
