import { ADVISE } from './advise-flags.js';
import { columns, flagRows, paragraph } from './help-layout.js';

/** What `fluxion advise --help` prints. */
export const advisePage = (): string => `fluxion advise [SOURCE] [options]

${paragraph(
  'Which estimator do these samples call for? For each key, the one with the most samples first and at most 10: what the samples look like, the estimator that errs least, the error to expect, and the flags and options to use it with. A series needs 20 samples.',
)}
Examples
  fluxion advise boiler.csv --time timestamp --value temp --zone utc --per min
  head -n 5000 feed.ndjson | fluxion advise --key '\${/s}' --max-delay 2s
  fluxion advise wss://host/feed --time /T --value /p --seconds 60

${paragraph(
  'SOURCE is a file, a pipe (- or none), ws://..., or listen:PORT. A file is read to its end; a socket for 10 s, or --seconds N. Ctrl-C advises with what has come.',
)}${Object.entries(ADVISE)
  .map(([title, flags]) => `\n${title}\n${flagRows(Object.entries(flags))}`)
  .join('')}
Exit codes
${columns(
  [
    ['  0', 'done'],
    ['  1', 'the input failed, or held records that could not be read, or too few samples came'],
    ['  2', 'wrong usage'],
  ],
  14,
)}`;
