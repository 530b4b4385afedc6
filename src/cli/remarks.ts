import { show } from '../core/errors.js';
import type { Remark } from '../pipeline/remark.js';
import type { Damage } from '../pipeline/state-log.js';
import { durationText } from '../time/duration.js';

/** A remark in words, with the flag that helps, or the hole of a frame. */
export function remarkText(remark: Remark, inFrame = false): string {
  switch (remark.kind) {
    case 'unit': {
      const when = remark.year === Infinity ? 'is no date' : `is in the year ${remark.year}`;
      const flags = remark.likely.map((unit) => (inFrame ? `<time ${unit}>` : `--time-unit ${unit}`)).join(' or ');
      return `the time ${remark.found} read as ${remark.unit} ${when}: ${flags === '' ? `${inFrame ? '<time UNIT>' : '--time-unit'} names another` : `${flags}?`}`;
    }
    case 'calendar':
      return `the time ${remark.found} is read as ms, but looks like a date: --time-pattern ${remark.pattern} --zone utc?`;
    case 'tied':
      return `${remark.tied} of ${remark.of} samples have the time of another: --key tells series apart; is a column of the time of day left out (--time 'Date Time')?`;
    case 'two-units':
      return `the times jump from ${remark.before} to ${remark.found}: are they in two units? --time-unit takes one`;
    case 'newest-first':
      return remark.sorted
        ? 'the newest samples come first: they were sorted'
        : 'the newest samples come first: --lateness, longer than the input, sorts them';
    case 'repeats':
      return `each time comes ${remark.times} times: are several series mixed? --key tells them apart; --ties mean takes them together`;
    case 'swapped':
      return `the values look like times (${remark.value}), and the times do not (${remark.time}): are they swapped? --time and --value name them`;
    case 'wide':
      return `a spacing of ${durationText(remark.spacing)} among others of ${durationText(remark.usual)}: a slope is drawn across it; --max-gap auto ends the segment there`;
    case 'near':
      return `samples ${durationText(remark.spacing)} apart among others of ${durationText(remark.usual)}: --min-gap takes such as one`;
    case 'sentinel':
      return `the value ${remark.value} is far from all others: does it mean none? --not ${remark.value} takes it as missing`;
    case 'rounded':
      return 'some times have digits below 1 ns: they were rounded';
    case 'no-number':
      return `${remark.count} of ${remark.of} values are missing: ${show(remark.found)} is no number${remedyFor(remark.found)}`;
    case 'late':
      return `${remark.late} of ${remark.of} samples are older than one before them: --lateness DURATION holds and sorts them`;
    case 'absent':
      return `${remark.path} ${remark.was ? 'is gone' : 'is not there'}: waiting for it`;
    case 'rotated':
      return `${remark.path} was rotated: it has been read to its end, ${remark.next} comes next`;
    case 'truncated':
      return `${remark.path} was cut, or written anew, after ${remark.bytes} bytes had been read: it is read from its beginning${remark.rest === undefined ? '; lines that were not read before are lost' : `, after the rest of its copy ${remark.rest}`}`;
    case 'rotated-before':
      return remark.rest === undefined
        ? `${remark.path} is not the file that the state was taken of, and that is not beside it any more: lines between may be lost; it is read from its beginning`
        : `${remark.path} was rotated since the state was taken: the rest of ${remark.rest} is read first`;
    case 'unreadable':
      return `cannot read ${remark.path}: ${remark.problem}; trying again`;
    case 'shortened':
      return 'more samples came in the time of a window than it holds: such results are "shortened" (max-samples of --estimator holds more)';
    case 'hurried':
      return 'more samples waited to be sorted than are held: the oldest went on early (--max-held holds more)';
    case 'nothing':
      return `no result: ${remark.reasons.length === 0 ? 'no sample came' : remark.reasons.map(([name, count]) => `${count} ${name}`).join(', ')}`;
  }
}

function remedyFor(value: string): string {
  if (/^\s*[+-]?\d{1,3}(,\d{3})+\s*$/.test(value)) return ' (--decimal , where that is the decimal mark)';
  if (/^\s*[+-]?\d+,\d+\s*$/.test(value)) return ' (--decimal , reads it)';
  if (/\d/.test(value)) return ' (--value names another place)';
  return '';
}

/** The words for a damaged file of a state: where the run goes on from. */
export const damageText = (damage: Damage, path: string): string =>
  damage === 'tail'
    ? `the newest record of ${path} is damaged: going on from the one before`
    : `${path} is damaged: going on from ${path}.1, the state before`;
