import { type JsonDecoder, jsonNumber, linesOf } from './decoder.js';

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/**
 * What Arduino sketches print for a serial plotter: a record `{name, v}` for each `name:value` of a line, or for each bare number, whose
 * name is its place in the line from 1. Teleplot's `>name:time:value` has a `t` in ms, and may have a unit behind `§` and flags behind
 * `|`, which are left out.
 *
 * Source: the Arduino IDE's serial plotter, Teleplot's format.
 */
export const plotter: JsonDecoder = (text, emit, bad) => {
  for (const line of linesOf(text)) {
    if (/^>?[^:,\s]+:-?[\d.]+:/.test(line)) teleplot(line, emit, bad);
    else
      line
        .split(/[,;\t ]+/)
        .filter((part) => part !== '')
        .forEach((part, i) => {
          const at = part.lastIndexOf(':');
          const [name, value] = at < 0 ? [String(i + 1), part] : [part.slice(0, at), part.slice(at + 1)];
          if (name !== '' && NUMBER.test(value))
            emit(`{"name":${JSON.stringify(name.replace(/^>/, ''))},"v":${number(value)}}`);
          else bad('neither NAME:VALUE nor a number', part);
        });
  }
};

/** `name:t:v;t:v§unit|flags`: several samples of one name. */
function teleplot(line: string, emit: (json: string) => void, bad: (problem: string, found: string) => void): void {
  const [telemetry = ''] = line.replace(/^>/, '').split(/[§|]/);
  const at = telemetry.indexOf(':');
  const name = JSON.stringify(telemetry.slice(0, at));
  for (const sample of telemetry.slice(at + 1).split(';')) {
    const [time = '', value = '', ...more] = sample.split(':');
    if (NUMBER.test(time) && NUMBER.test(value) && more.length === 0)
      emit(`{"name":${name},"v":${number(value)},"t":${number(time)}}`);
    else bad('a sample of Teleplot is NAME:TIME:VALUE', sample);
  }
}

/** Sketches write `+5`, `.5` and `5.`, which JSON does not. */
const number = (text: string): string =>
  jsonNumber(/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? text : String(Number(text)));
