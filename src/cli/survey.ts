import type { Source } from '../adapters/ports.js';
import type { SurveySample } from '../advice/index.js';
import type { Timers } from '../core/timers.js';
import { Decoder } from '../pipeline/decoder.js';
import { FirstLook } from '../pipeline/first-look.js';
import { finer } from '../time/spacing.js';
import { unitOf } from '../wire/json-reader.js';
import type { Config } from './config.js';
import { faultText } from './faults.js';
import { readingOf } from './reading.js';
import { remarkText } from './remarks.js';
import type { Report } from './report.js';

/** How a survey was ended. */
export type SurveyEnd = 'input' | 'samples' | 'seconds' | 'interrupt';

/** What was seen of a source. */
export interface Survey {
  readonly samples: readonly SurveySample[];
  /** Records that could not be read. */
  readonly bad: number;
  readonly end: SurveyEnd;
}

/** How long a survey goes on. */
export interface SurveyLimits {
  /** Samples at most. */
  readonly samples: number;
  /** Ms at most; `undefined`: until the input ends. */
  readonly ms: number | undefined;
  /** Says how to call `stop` from outside: a person has seen enough. */
  readonly onStop: (stop: () => void) => void;
  readonly timers: Timers;
}

/** Reads samples until the source ends, or there are enough, or time is up. @throws StreamError when the source fails */
export async function survey(
  source: Source,
  { mapping, frame, format, csv }: Pick<Config, 'mapping' | 'frame' | 'format' | 'csv'>,
  limits: SurveyLimits,
  report: Report,
): Promise<Survey> {
  const reading = await readingOf({ mapping, frame });
  const samples: SurveySample[] = [];
  let bad = 0;
  let over = false;
  return new Promise((resolve, reject) => {
    const look = new FirstLook(
      {
        holds: !source.live,
        unit: unitOf(reading),
        gapsAreSet: true, // the advice has its own word on gaps
        comesRound: false,
        remark: (remark) => report.say(remarkText(remark, frame !== undefined)),
      },
      {
        sample({ t, value, key }) {
          const number = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN; // counted missing
          if (samples.length < limits.samples) samples.push({ t, value: number, ...(key !== undefined && { key }) });
        },
        fault(fault, number) {
          if (fault.kind === 'unmatched' || samples.length >= limits.samples) return;
          bad += 1;
          report.fault(`${source.unit} ${number}`, faultText(fault, frame !== undefined));
        },
        say: (message) => report.say(message),
      },
    );
    const decoder = new Decoder(source, { format, csv, ...reading }, look);
    const guarded = (work: () => void): void => {
      if (over) return;
      try {
        work();
      } catch (error) {
        over = true;
        reject(error);
      }
    };
    const finish = (end: SurveyEnd): void =>
      guarded(() => {
        if (end === 'input') decoder.end(); // else the last line may be half a line
        look.end();
        over = true;
        late?.unsubscribe();
        source.close();
        const nothing = !samples.some(({ value }) => Number.isFinite(value));
        if (nothing && decoder.hint !== undefined) report.error(faultText(decoder.hint, frame !== undefined));
        resolve({ samples: ofOneKind(samples), bad, end });
      });
    const { ms, timers, onStop } = limits;
    const late = ms === undefined ? undefined : timers.schedule(() => finish('seconds'), ms);
    onStop(() => finish('interrupt'));
    guarded(() =>
      source.open(
        {
          bytes: (bytes, _arrivedAt, _topic, rights) =>
            guarded(() => {
              decoder.bytes(bytes, rights);
              if (samples.length >= limits.samples) finish('samples');
            }),
          turned: (_, torn) => guarded(() => decoder.restart(torn)),
          remark: (remark) => report.say(remarkText(remark, frame !== undefined)),
          bad: (problem) => decoder.skip({ kind: 'transport', problem }),
          status: (status) => report.status('source', status),
          ended: () => finish('input'),
          failed: (error) =>
            guarded(() => {
              throw error;
            }),
        },
        0,
      ),
    );
  });
}

/** Times of one kind: ns, where some are. */
const ofOneKind = (samples: readonly SurveySample[]): readonly SurveySample[] =>
  samples.some(({ t }) => typeof t === 'bigint')
    ? samples.map((sample) => ({ ...sample, t: finer(sample.t) }))
    : samples;
