/**
 * Turns what is no JSON into JSON records, for a frame with holes to read: `emit` gets each. What it cannot read goes to `bad`, with
 * the reason, and the rest is read.
 */
export type JsonDecoder = (
  text: string,
  emit: (json: string) => void,
  bad: (problem: string, found: string) => void,
) => void;

/** The lines of a text that are not blank, without white space around them. */
export const linesOf = (text: string): string[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** A number as a decoder's format writes it: as JSON writes it, or as text that JSON has no number for. */
export const jsonNumber = (text: string): string =>
  /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? text : JSON.stringify(text);
