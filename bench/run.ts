import { batch } from './cases/batch.js';
import { bundle } from './cases/bundle.js';
import { estimators } from './cases/estimators.js';
import { filter } from './cases/filter.js';
import { frames } from './cases/frames.js';
import { kernel } from './cases/kernel.js';
import { keyed } from './cases/keyed.js';
import { memory } from './cases/memory.js';
import { noise } from './cases/noise.js';
import { operator } from './cases/operator.js';
import { reorder } from './cases/reorder.js';
import { slopes } from './cases/slopes.js';
import { start } from './cases/start.js';
import { time } from './cases/time.js';
import { websocket } from './cases/websocket.js';
import { HEAD, line, write } from './report.js';

// npm run bench -- [CASE ...] [--write]: runs the named cases (default: all); --write keeps their tables in RESULTS.md.
const CASES = [
  batch,
  kernel,
  estimators,
  slopes,
  noise,
  operator,
  keyed,
  memory,
  reorder,
  websocket,
  filter,
  frames,
  time,
  start,
  bundle,
];

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const known = CASES.map(({ name }) => name);
const unknown = [
  ...names.filter((name) => !known.includes(name)),
  ...args.filter((arg) => /^--(?!write$)/.test(arg)),
][0];
if (unknown !== undefined) {
  process.stderr.write(`no case ${unknown}, only ${known.join(', ')}; --write keeps the results\n`);
  process.exit(2);
}

for (const { name, rows } of CASES) {
  if (names.length > 0 && !names.includes(name)) continue;
  const lines = [...HEAD];
  console.log(`\n${HEAD.join('\n')}`);
  for await (const row of rows()) {
    lines.push(line(row));
    console.log(lines.at(-1));
  }
  if (args.includes('--write')) write(name, lines, known);
}
