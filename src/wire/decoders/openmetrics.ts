import { type JsonDecoder, jsonNumber, linesOf } from './decoder.js';

const SAMPLE =
  /^(?<series>(?<name>[A-Za-z_:][\w:]*)(?<labels>\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?)\s+(?<value>\S+)(?:\s+(?<time>-?[\d.eE+-]+))?(?:\s+#.*)?$/;
const LABEL = /([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g;

/**
 * Metrics as Prometheus and OpenMetrics expose them: a record `{series, name, labels, v, t}` for each sample. `series` is the name and
 * its labels, as they were written. A time is in s in OpenMetrics, in ms in the older text format; most expositions have none.
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
    const at = time === undefined ? '' : `,"t":${jsonNumber(time)}`;
    emit(
      `{"series":${JSON.stringify(series)},"name":${JSON.stringify(name)},"labels":{${members.join(',')}},"v":${jsonNumber(value)}${at}}`,
    );
  }
};

const plain = (text: string): string => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
