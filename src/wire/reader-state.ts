import { decodeNumber, fields, list, type State } from '../core/state.js';
import type { ColumnPlan } from './csv-columns.js';
import { CsvRecords } from './csv-records.js';
import { type JsonPlan, jsonReader } from './json-reader.js';
import { JsonRecords } from './json-records.js';
import type { RecordReader } from './record.js';

/** What was seen of an input, so that another run reads it in the same way. */
export function encodeReader(reader: RecordReader): State {
  if (reader instanceof CsvRecords) {
    const { dialect, plan, decimal } = reader;
    const { delimiter, header, headerText, comment } = dialect;
    const { time, values, key } = plan;
    return {
      delimiter,
      header,
      headerText,
      comment: comment ?? null,
      decimal: decimal ?? null,
      time,
      values,
      key,
      when: plan.when.map(({ column }) => column),
    };
  }
  if (!(reader instanceof JsonRecords)) return { frame: true };
  const { time, value } = reader.mapping;
  return { json: { time, value } };
}

/** The reader of such a state. @throws StateError on anything else */
export function decodeReader(state: State | undefined, plan: JsonPlan): RecordReader {
  const { mapping, clock } = plan;
  const { json, frame = false, ...table } = fields(state);
  if (frame === true) return jsonReader(plan);
  if (json !== undefined) {
    const { time = null, value = null } = fields(json);
    const paths = value === null ? null : list(value).map(textList);
    return new JsonRecords({ ...mapping, time: time === null ? null : textList(time), value: paths }, clock);
  }
  const { delimiter, header = null, headerText, comment, decimal, time, values, key = null, when } = table;
  const columns: ColumnPlan = {
    time: parts(time),
    values: list(values).map(decodeNumber),
    key: key === null ? null : parts(key),
    when: mapping.when.map(({ allowed }, i) => ({ column: decodeNumber(list(when)[i]), allowed })),
  };
  const dialect = {
    delimiter: String(delimiter),
    header: header === null ? null : textList(header),
    headerText: String(headerText),
    comment: comment === null ? undefined : String(comment),
    decimal: decimal === ',' || decimal === '.' ? decimal : undefined,
  } as const;
  return new CsvRecords(dialect, columns, mapping, clock);
}

const textList = (state: State): string[] => list(state).map(String);

const parts = (state: State | undefined): (string | number)[] =>
  list(state).map((part) => (typeof part === 'number' ? part : String(part)));
