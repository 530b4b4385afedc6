import type { Flag } from './flags.js';

/** No line of a help page is longer. */
export const WIDTH = 80;

/** The text in lines of at most `width` characters. A word that is longer stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Rows of a name and what it means: names left, meanings wrapped beside them. */
export function columns(rows: readonly (readonly [left: string, right: string])[], at: number): string {
  return rows
    .map(([left, right]) => {
      const [first = '', ...more] = wrap(right, WIDTH - at);
      const room = left.length + 1 < at;
      const head = room ? [`${left.padEnd(at)}${first}`] : [left, `${' '.repeat(at)}${first}`];
      return [...head, ...more.map((line) => `${' '.repeat(at)}${line}`)].map((line) => `${line.trimEnd()}\n`).join('');
    })
    .join('');
}

/** Flags with their help. */
export const flagRows = (flags: Iterable<readonly [name: string, flag: Flag]>): string =>
  columns(
    [...flags].map(([name, { option, short }]) => [
      `  ${short ? `-${short}, ` : ''}--${name}${option.placeholder ? ` ${option.placeholder}` : ''}`,
      option.help,
    ]),
    28,
  );

/** A paragraph. */
export const paragraph = (text: string): string => `${wrap(text, WIDTH).join('\n')}\n`;
