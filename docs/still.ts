import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COLUMNS = 100;
const ROWS = 26;
const SECONDS = 26; // the burner of boiler-2 runs away from 10 s to 30 s: the still shows it going up and coming down
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Lets the demo run in a terminal of its own, and returns what is on its screen: text with escape sequences. */
export function captureDemo(): string {
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-L', `fluxion-still-${process.pid}`, '-f', '/dev/null', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', NO_COLOR: '' },
    });
  tmux('-u', 'new-session', '-d', '-x', `${COLUMNS}`, '-y', `${ROWS}`, 'npx tsx demo/run.ts');
  try {
    execFileSync('sleep', [`${SECONDS}`]);
    return tmux('capture-pane', '-e', '-p', '-t', '0');
  } finally {
    tmux('kill-server');
  }
}

const CELL = { width: 8.4, height: 19 };
const MARGIN = 16;
const BAR = 30; // the window's title bar
const BACKGROUND = '#16191f';
const INK = '#d7dae0';
const FAINT = '#7d8590';
/** The colours that the demo paints with. */
const COLOURS: Readonly<Record<number, string>> = { 33: '#e3b341', 36: '#56b6c2' };

/** A terminal screen as an SVG: each run of one colour is one text, placed cell by cell. */
export function screenToSvg(screen: string): string {
  const lines = screen.trimEnd().split('\n');
  const width = Math.round(COLUMNS * CELL.width + 2 * MARGIN);
  const height = Math.round(lines.length * CELL.height + 2 * MARGIN + BAR);
  const texts = runsOf(lines).flatMap((runs, row) => runs.map((run) => textOf(run, row)));
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, i) => `<circle cx="${20 + 20 * i}" cy="18" r="6" fill="${colour}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>A still of the live demo: eight series, their values, their derivatives, and the last seconds of these as sparklines</title>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
${lights.join('')}
<text x="${width / 2}" y="22" text-anchor="middle" font-family="sans-serif" font-size="13" fill="#7d8590">npm run demo</text>
<g font-family="ui-monospace, 'SFMono-Regular', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">
${texts.filter((text) => text !== '').join('\n')}
</g>
</svg>
`;
}

interface Run {
  readonly column: number;
  readonly text: string;
  readonly colour: string;
  readonly bold: boolean;
}

/** How a terminal paints at a moment. */
interface Pen {
  readonly colour: string | undefined;
  readonly faint: boolean;
  readonly bold: boolean;
}

const PLAIN: Pen = { colour: undefined, faint: false, bold: false };

/** The pen after a code of a colour sequence; codes that the demo does not use change nothing. */
function after(pen: Pen, code: number): Pen {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...pen, bold: true };
  if (code === 2) return { ...pen, faint: true };
  if (code === 39) return { ...pen, colour: undefined };
  return { ...pen, colour: COLOURS[code] ?? pen.colour };
}

/** The runs of one colour in each line. A terminal writes codes only where the pen changes: it goes on from line to line. */
function runsOf(lines: readonly string[]): Run[][] {
  let pen = PLAIN;
  return lines.map((line) => {
    const runs: Run[] = [];
    let column = 0;
    for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
      const codes = /^\x1b\[([\d;]*)m$/.exec(part)?.[1];
      if (codes !== undefined) {
        for (const code of codes.split(';')) pen = after(pen, Number(code));
      } else if (part !== '') {
        runs.push({ column, text: part, colour: pen.colour ?? (pen.faint ? FAINT : INK), bold: pen.bold });
        column += [...part].length;
      }
    }
    return runs;
  });
}

/** Words keep their column whatever font draws them: the width of each is fixed. */
function textOf({ column, text, colour, bold }: Run, row: number): string {
  const y = (BAR + MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  return [...text.matchAll(/\S+(?: \S+)*/g)]
    .map(([words], i, all) => {
      const x = (MARGIN + (column + [...text.slice(0, all[i]?.index)].length) * CELL.width).toFixed(1);
      const length = ([...words].length * CELL.width).toFixed(1);
      return `<text x="${x}" y="${y}" fill="${colour}"${bold ? ' font-weight="bold"' : ''} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(words)}</text>`;
    })
    .join('');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('./demo.svg', import.meta.url), screenToSvg(captureDemo()));
