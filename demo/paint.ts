/** What a part of a line is; the terminal's own colours are used, so that it can be read on any background. */
export type Style = 'plain' | 'strong' | 'faint' | 'rising' | 'falling';

/** A part of a line. */
export type Span = readonly [text: string, style?: Style];

const CODES: Readonly<Record<Style, string>> = { plain: '', strong: '1', faint: '2', rising: '33', falling: '36' };

/** How many columns a line takes. Every character of the demo takes one. */
export const widthOf = (line: readonly Span[]): number => line.reduce((sum, [text]) => sum + text.length, 0);

/** A line as text, cut to `width`: a line that is too long would wrap, and the lines below would move. */
export function paint(line: readonly Span[], width: number, colour: boolean): string {
  let [painted, room, before] = ['', width, ''];
  for (const [text, style = 'plain'] of line) {
    const part = text.slice(0, room);
    room -= part.length;
    if (part === '') continue;
    const code = colour ? CODES[style] : '';
    if (code !== before) painted += before === '' ? '' : '\x1b[0m';
    if (code !== before && code !== '') painted += `\x1b[${code}m`;
    painted += part;
    before = code;
  }
  return before === '' ? painted : `${painted}\x1b[0m`;
}
