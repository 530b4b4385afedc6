import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COLUMNS = 100;
const ROWS = 24;
const SECONDS = 30; // long enough for every series to have a history
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Lets the demo run in a terminal of its own, and returns what is on its screen: text with escape sequences. */
export function captureDemo(): string {
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-L', `fluxion-still-${process.pid}`, '-f', '/dev/null', ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' },
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
/** The codes that the demo paints with. */
const COLOURS: Readonly<Record<string, string>> = { 2: '#7d8590', 33: '#e3b341', 36: '#56b6c2', 39: INK, 0: INK };

/** A terminal screen as an SVG: each run of one colour is one text, placed cell by cell. */
export function screenToSvg(screen: string): string {
  const lines = screen.trimEnd().split('\n');
  const width = Math.round(COLUMNS * CELL.width + 2 * MARGIN);
  const height = Math.round(lines.length * CELL.height + 2 * MARGIN + BAR);
  const texts = lines.flatMap((line, row) => runsOf(line).map((run) => textOf(run, row)));
  const lights = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, i) => `<circle cx="${20 + 20 * i}" cy="18" r="6" fill="${colour}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>A still of the live demo: nine series, their last values as sparklines, and their derivatives</title>
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
}

/** The runs of one colour in a line. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let [colour, column] = [INK, 0];
  for (const part of line.split(/(\x1b\[[\d;]*m)/)) {
    const codes = /^\x1b\[([\d;]*)m$/.exec(part)?.[1];
    if (codes !== undefined) {
      for (const code of codes.split(';')) colour = COLOURS[code === '' ? 0 : Number(code)] ?? colour;
    } else if (part !== '') {
      runs.push({ column, text: part, colour });
      column += [...part].length;
    }
  }
  return runs;
}

/** Words keep their column whatever font draws them: the width of each is fixed. */
function textOf({ column, text, colour }: Run, row: number): string {
  const y = (BAR + MARGIN + (row + 0.75) * CELL.height).toFixed(1);
  return [...text.matchAll(/\S+(?: \S+)*/g)]
    .map(([words], i, all) => {
      const x = (MARGIN + (column + [...text.slice(0, all[i]?.index)].length) * CELL.width).toFixed(1);
      const length = ([...words].length * CELL.width).toFixed(1);
      return `<text x="${x}" y="${y}" fill="${colour}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(words)}</text>`;
    })
    .join('');
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('./demo.svg', import.meta.url), screenToSvg(captureDemo()));
