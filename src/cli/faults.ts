import { StreamError } from '../core/errors.js';
import { OptionError } from '../core/option-error.js';
import { StateError } from '../core/state.js';
import { describeFault, type Fault } from '../wire/fault.js';
import { flagOf, UsageError } from './flags.js';
import type { Report } from './report.js';

/** What helps against a fault of the input, by its kind. */
const REMEDIES: Partial<Record<Fault['kind'], string>> = {
  'no-time': '--time names its place',
  'few-columns': '--delimiter names what separates them; --time now takes values alone, as they come',
  'foreign-key': '--token-file says which keys each token opens',
  'many-channels': '--max-channels takes more',
  'no-value': '--value names its place',
  'bad-time': '--time-unit and --time-pattern read others',
  ahead: '--zone, if it is local time; --max-ahead 0 takes any',
  'skipped-time': '--zone names the zone; --zone utc has no such times',
  'no-zone': '--zone utc, or another, says which',
};

/** The same, where a frame with holes is read. */
const IN_FRAME: Partial<Record<Fault['kind'], string>> = {
  ...REMEDIES,
  'no-time': 'write <time> where it stands, or --time arrival',
  'no-value': 'write <value> where a number stands',
  'no-key': 'write <key> where it stands, or --key TEXT',
  'bad-time': 'write <time s>, us or ns, or <time PATTERN>',
  'no-zone': 'write <time ZONE>, or --zone utc',
  'unset-clock': '--since 0 takes any',
};

/** A fault in words, with the flag that helps, or the hole of a frame. */
export function faultText(fault: Fault, inFrame = false): string {
  const remedy = (inFrame ? IN_FRAME : REMEDIES)[fault.kind];
  return remedy === undefined ? describeFault(fault) : `${describeFault(fault)} (${remedy})`;
}

/** Reports what went wrong, once, and gives its exit code. */
export function explain(error: unknown, report: Report): number {
  const usage =
    error instanceof UsageError ||
    error instanceof StateError ||
    error instanceof RangeError ||
    error instanceof TypeError ||
    error instanceof SyntaxError;
  const message =
    error instanceof OptionError ? error.wordedFor(flagOf) : error instanceof Error ? error.message : String(error);
  report.error(usage || error instanceof StreamError ? message : `${message} (this is a fault of fluxion)`);
  return usage ? 2 : 1;
}
