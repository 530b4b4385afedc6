import { ADVISE_FLAGS, FLAGS } from './all-flags.js';
import type { FlagGroups } from './flags.js';

const HEAD = `fluxion: numpy.gradient for live streams

Examples
  printf '0 0\\n1 1\\n3 9\\n4 16\\n' | fluxion --per ms        derivatives 1, 2, 6, 7
  fluxion boiler.csv --time timestamp --value temp --zone utc --per min
  fluxion wss://host/feed --time /T --value /p --key '\${/s}' --to ws://127.0.0.1:9000
  fluxion listen:8080 --to listen:9000 --max-gap 30s          devices send to 8080, clients listen on 9000
  fluxion advise boiler.csv --zone utc                        which estimator, and which error to expect
  fluxion demo                                                live data of this machine, in the terminal

Usage
  fluxion [SOURCE] [options]     SOURCE: a file, - (standard input), ws://... or listen:PORT
  fluxion advise [FILE] ...      looks at samples, and says which estimator they call for: fluxion advise --help
  fluxion demo [--seconds N]     also what fluxion does on a terminal without arguments

Input is NDJSON or CSV (seen by its first character), or JSON in WebSocket frames. Results are NDJSON on standard output:
{"key","t","value","derivative","edge"}; "edge" only where a segment starts or ends. All else goes to standard error.
`;

const TAIL = `
Exit codes
  0 done   1 the input or a connection failed, or held records that could not be read   2 wrong usage
  130, 143 stopped by a signal, after the last results were written
`;

const ADVISE_HEAD = `fluxion advise: which estimator do these samples call for?

Examples
  fluxion advise boiler.csv --time timestamp --value temp --zone utc --per min
  head -n 5000 feed.ndjson | fluxion advise --key '\${/s}' --max-delay 2s

Usage
  fluxion advise [FILE] [options]     FILE: NDJSON or CSV; - or none: standard input

For each key, the one with the most samples first and at most 10: what the samples look like, the estimator that errs least, the
error to expect, and the flags and options to use it with. A series needs 20 samples.
`;

const ADVISE_TAIL = `
Exit codes
  0 done   1 the input failed, or held records that could not be read, or too few samples   2 wrong usage
`;

export const helpText = (): string => HEAD + listOf(FLAGS) + TAIL;

export const adviseHelpText = (): string => ADVISE_HEAD + listOf(ADVISE_FLAGS) + ADVISE_TAIL;

function listOf(flags: FlagGroups): string {
  const groups = Object.entries(flags).map(([title, flags]) => {
    const lines = Object.entries(flags).map(
      ([
        name,
        {
          option: { placeholder, help },
          short,
        },
      ]) => {
        const left = `  ${short ? `-${short}, ` : ''}--${name}${placeholder ? ` ${placeholder}` : ''}`;
        return `${left.padEnd(28)} ${help}`;
      },
    );
    return `\n${title}\n${lines.join('\n')}\n`;
  });
  return groups.join('');
}
