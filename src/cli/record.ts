import type { Source } from '../adapters/ports.js';
import { createSystemTimers } from '../time/system-timers.js';
import { discreet } from './address-hints.js';
import { readConnections } from './config.js';
import { checkConcerned, readSource } from './endpoint.js';
import { explain } from './faults.js';
import { refuseSame } from './files.js';
import { parseFlags, UsageError } from './flags.js';
import { onInterrupt } from './interrupt.js';
import { Recorder } from './recorder.js';
import { Report } from './report.js';
import { openSource } from './run.js';
import { TapeFile, TapePipe } from './tape-file.js';
import { RECORD } from './tape-flags.js';
import { recordPage } from './tape-help.js';

const STDIN = 0;

/** What `fluxion record` does; resolves to its exit code. @throws UsageError, RangeError, TypeError on wrong usage */
export async function recordCommand(argv: readonly string[]): Promise<number> {
  const given = parseFlags(argv, RECORD, 'fluxion record --help');
  if (given.has('help')) {
    await new Promise((resolve) => process.stdout.write(recordPage(), resolve));
    return 0;
  }
  const [address, path, ...more] = given.positionals;
  if (address === undefined || path === undefined || more.length > 0)
    throw new UsageError(
      `record takes a source and a file, as in fluxion record ws://host:port/path day.jsonl; got ${given.positionals.map(discreet).join(' ') || 'neither'}`,
    );
  const endpoint = readSource(address);
  checkConcerned(given, endpoint, []);
  if (/^wss?:/i.test(path)) throw new UsageError('the source comes first, the file second');
  const { count, seconds } = RECORD['The recording'];
  const most = given.value('count', count.option);
  const time = given.value('seconds', seconds.option);
  const report = new Report(given.has('quiet'));
  const source: Source = await openSource(
    { source: endpoint, follow: given.has('follow'), packed: true, ...readConnections(given, endpoint, []) },
    report,
  );
  if (endpoint.kind === 'file' || endpoint.kind === 'stdio')
    refuseSame('the file', path, [['the input', endpoint.kind === 'file' ? endpoint.path : STDIN]]);
  const flow = { full: () => source.pause(), drained: () => source.resume() };
  const output = path === '-' ? new TapePipe(flow) : new TapeFile(path);
  const timers = createSystemTimers({ keepAlive: false });
  const recorder = new Recorder(
    source,
    output,
    {
      address: discreet(address),
      sent: given.all('send'), // as typed: variables hold secrets
      count: most,
      ms: time === undefined ? undefined : time * 1000,
      onStop: onInterrupt,
      timers,
      clock: Date.now,
    },
    report,
  );
  let code = 0;
  try {
    await recorder.run();
  } catch (error) {
    code = explain(error, report);
  }
  const { unit } = source;
  report.say(`${recorder.count} ${recorder.count === 1 ? unit : `${unit}s`} recorded in ${output.name}`);
  return recorder.count === 0 ? 1 : code;
}
