import type { FlagGroups } from './flags.js';
import { columns, flagRows, paragraph } from './help-layout.js';
import { RECORD, REPLAY } from './tape-flags.js';

const groupsOf = (groups: FlagGroups): string =>
  Object.entries(groups)
    .map(([title, flags]) => `\n${title}\n${flagRows(Object.entries(flags))}`)
    .join('');

const codes = (failure: string, ...more: [string, string][]): string =>
  `\nExit codes\n${columns([['  0', 'done'], ['  1', failure], ['  2', 'wrong usage'], ...more], 14)}`;

/** What `fluxion record --help` prints. */
export const recordPage = (): string => `fluxion record SOURCE FILE [options]

${paragraph(
  'Appends each frame, or line, of SOURCE to FILE as it came, with the time of its arrival: a JSON object a line. FILE - is the standard output. Ctrl-C ends it. The address is written without user, password, path and query, and --send as it was typed: a secret in ${env:NAME} does not get into FILE.',
)}
Examples
  fluxion record wss://host/feed day.jsonl --send '{"op":"subscribe"}'
  fluxion record listen:8080 devices.jsonl -C 1000
${groupsOf(RECORD)}${codes('the input failed, or nothing came')}`;

/** What `fluxion replay --help` prints. */
export const replayPage = (): string => `fluxion replay FILE [options]

${paragraph(
  'Serves a recording to each client that connects, from the beginning. Where the recording has frames that were sent, it waits for one frame of the client before it goes on. At the end it closes the connection, and waits for the next client.',
)}
Examples
  fluxion replay day.jsonl --port 9000 --speed 60
  fluxion replay day.jsonl --speed max --once
${groupsOf(REPLAY)}${codes('FILE cannot be read, or is no recording; the port is taken', ['  130', 'stopped by Ctrl-C'])}`;
