import { MAX_KEY } from '../limits.js';
import { type JsonDecoder, jsonNumber, linesOf } from './decoder.js';

/**
 * InfluxDB's line protocol: a record `{series, measurement, tags, field, v, t}` for each field. `series` is the measurement and its
 * tags, without escapes; `t` is as it was written, in ns unless the sender chose another precision.
 *
 * Source: InfluxDB documentation, line protocol reference.
 */
export const influx: JsonDecoder = (text, emit, bad) => {
  for (const line of linesOf(text)) {
    if (line.startsWith('#')) continue;
    const [series, fields, time, ...more] = split(line, ' ').filter((part) => part !== '');
    const [measurement, ...tags] = split(series ?? '', ',').map(plain);
    if (fields === undefined || more.length > 0 || measurement === undefined || measurement === '') {
      bad('no line protocol: SERIES FIELDS [TIME]', line);
      continue;
    }
    if (series !== undefined && series.length > MAX_KEY) {
      bad(`measurement and tags may have ${MAX_KEY} characters`, line);
      continue;
    }
    const head = `"series":${JSON.stringify([measurement, ...tags].join(','))},"measurement":${JSON.stringify(measurement)},"tags":{${tags.map(member).join(',')}}`;
    const at = time === undefined ? '' : `,"t":${jsonNumber(time)}`;
    for (const field of split(fields, ',')) {
      const [name, value] = split(field, '=');
      if (name === undefined || value === undefined) bad('a field is NAME=VALUE', field);
      else emit(`{${head},"field":${JSON.stringify(plain(name))},"v":${jsonOf(value)}${at}}`);
    }
  }
};

/** `5i` and `5u` are integers, `t` and its like are truths, `"x"` is text, and all else is a number. */
function jsonOf(text: string): string {
  if (text.startsWith('"')) return JSON.stringify(text.slice(1, -1).replace(/\\(["\\])/g, '$1'));
  if (/^(t|T|true|True|TRUE)$/.test(text)) return 'true';
  if (/^(f|F|false|False|FALSE)$/.test(text)) return 'false';
  return jsonNumber(/^-?\d+[iu]$/.test(text) ? text.slice(0, -1) : text);
}

function member(tag: string): string {
  const at = tag.indexOf('=');
  return `${JSON.stringify(tag.slice(0, at))}:${JSON.stringify(tag.slice(at + 1))}`;
}

/** Parts between separators that are neither escaped nor within quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] as string;
    if (char === '\\' && i + 1 < text.length) {
      part += char + text[i + 1];
      i += 1;
    } else if (char === separator && !quoted) {
      parts.push(part);
      part = '';
    } else {
      if (char === '"' && (quoted || part === '' || part.endsWith('='))) quoted = !quoted;
      part += char;
    }
  }
  return [...parts, part];
}

const plain = (text: string): string => text.replace(/\\([ ,=\\])/g, '$1');
