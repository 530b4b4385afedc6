import { shiftDecimal } from '../../core/decimal.js';
import { FrameMatcher } from '../frame/matcher.js';
import { compilePattern } from '../frame/pattern.js';
import { textOf } from '../frame/text-of.js';
import { JsonFault } from '../json-fault.js';
import { MAX_KEY } from '../limits.js';
import { type JsonDecoder, jsonNumber } from './decoder.js';

const NAMES = ['bn', 'bt', 'bu', 'bv', 'bs', 'n', 'u', 'v', 'vs', 'vb', 's', 't'] as const;
type Name = (typeof NAMES)[number];

/** Times below this, in s, count from now. */
const RELATIVE = 2n ** 28n * 1_000_000_000n;

/**
 * SenML: a record `{n, u, v, t}` for each measurement, with what its base fields say filled in. `t` is in ns since 1970, exactly; a time
 * that counts from now, and none at all, is left out, for that of the arrival.
 *
 * Source: RFC 8428, sections 4.1 to 4.6.
 */
export const senml: JsonDecoder = (text, emit, bad) => {
  const matcher = new FrameMatcher(PATTERN);
  if (!matcher.match(text, 0, text.length)) throw new JsonFault('a SenML pack is a list of records', 0);
  const [, rows] = matcher.rows;
  if (rows === undefined) return;
  const base = { bn: '', bt: 0n, bu: undefined as string | undefined, bv: undefined as string | undefined };
  for (let row = 0; row < rows.count; row += 1) {
    const of = (name: Name): string | undefined => {
      const column = NAMES.indexOf(name);
      const from = rows.startOf(row, column);
      return from < 0 ? undefined : textOf(matcher.text, from, rows.endOf(row, column), false);
    };
    base.bn = of('bn') ?? base.bn;
    base.bt = nsOf(of('bt')) ?? base.bt;
    base.bu = of('bu') ?? base.bu;
    base.bv = of('bv') ?? base.bv;
    const v = sumOf(of('v'), base.bv);
    const value =
      (v === undefined ? of('vb') : jsonNumber(v)) ?? (of('vs') === undefined ? undefined : JSON.stringify(of('vs')));
    if (value === undefined) continue; // base fields alone, or a sum
    const name = base.bn + (of('n') ?? '');
    if (name.length > MAX_KEY) {
      bad(`a name may have ${MAX_KEY} characters`, name.slice(0, MAX_KEY));
      continue;
    }
    const t = base.bt + (nsOf(of('t')) ?? 0n);
    const unit = of('u') ?? base.bu;
    emit(
      `{"n":${JSON.stringify(name)},${unit === undefined ? '' : `"u":${JSON.stringify(unit)},`}"v":${value}${t < RELATIVE ? '' : `,"t":${t}`}}`,
    );
  }
};

const PATTERN = compilePattern([Object.fromEntries(NAMES.map((name) => [name, `<${name}>`]))], 'senml');

const nsOf = (seconds: string | undefined): bigint | undefined =>
  seconds === undefined ? undefined : shiftDecimal(seconds, 9);

/** The value, and its base; of both, the sum. */
const sumOf = (v: string | undefined, bv: string | undefined): string | undefined =>
  v === undefined || bv === undefined ? (v ?? undefined) : String(Number(v) + Number(bv));
