import { type JsonDecoder, jsonNumber, linesOf } from './decoder.js';

const SAMPLE =
  /^(?<series>(?<name>[A-Za-z_:][\w:]*)(?<labels>\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?)\s+(?<value>\S+)(?:\s+(?<time>-?[\d.eE+-]+))?(?:\s+#.*)?$/;
const LABEL = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

/**
 * Metrics as Prometheus and OpenMetrics expose them: a record `{series, name, labels, v, t}` for each sample. `series` is the name and
 * its labels, as they were written. `t` is in s: the ms of the older text format are told by their 12 digits or more.
 *
 * Source: OpenMetrics 1.0, Prometheus' exposition formats.
 */
export const openmetrics: JsonDecoder = (text, emit, bad) => {
  for (const line of linesOf(text)) {
    if (line.startsWith('#')) continue;
    const found = SAMPLE.exec(line)?.groups;
    if (found === undefined) {
      bad('no sample of a metric: NAME{LABELS} VALUE [TIME]', line);
      continue;
    }
    const { series = '', name = '', labels = '', value = '', time } = found;
    const members = [...labels.matchAll(LABEL)].map(
      ([, label = '', written = '']) => `${JSON.stringify(label)}:${JSON.stringify(plain(written))}`,
    );
    const at = time === undefined ? '' : `,"t":${jsonNumber(secondsOf(time))}`;
    emit(
      `{"series":${JSON.stringify(series)},"name":${JSON.stringify(name)},"labels":{${members.join(',')}},"v":${jsonNumber(value)}${at}}`,
    );
  }
};

const plain = (text: string): string => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));

/** Whole ms as s: 12 digits of s would be a time after the year 5000. */
const secondsOf = (time: string): string =>
  /^[1-9]\d{11,}$/.test(time) ? `${time.slice(0, -3)}.${time.slice(-3)}` : time;
