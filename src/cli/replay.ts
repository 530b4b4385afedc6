import { StreamError } from '../core/errors.js';
import { LOOPBACK } from '../sockets/listen-options.js';
import { discreet } from './address-hints.js';
import { parseFlags, UsageError } from './flags.js';
import { onInterrupt } from './interrupt.js';
import { Report } from './report.js';
import { readTape } from './tape-file.js';
import { REPLAY } from './tape-flags.js';
import { replayPage } from './tape-help.js';

/** What `fluxion replay` does; resolves to its exit code. @throws UsageError, RangeError, TypeError on wrong usage */
export async function replayCommand(argv: readonly string[]): Promise<number> {
  const given = parseFlags(argv, REPLAY, 'fluxion replay --help');
  if (given.has('help')) {
    await new Promise((resolve) => process.stdout.write(replayPage(), resolve));
    return 0;
  }
  const [path, ...more] = given.positionals;
  if (path === undefined || more.length > 0)
    throw new UsageError(`replay takes one file, got ${given.positionals.map(discreet).join(' ') || 'none'}`);
  if (path === '-') throw new UsageError('replay needs a file: each client gets it from the beginning');
  const { speed, port } = REPLAY['The server'];
  const factor = given.value('speed', speed.option);
  const listen = given.value('port', port.option);
  const report = new Report(given.has('quiet'));
  const frames = await countFrames(path);
  const { TapeServer } = await import('./sockets.js');
  const server = new TapeServer({
    listen,
    speed: factor,
    once: given.has('once'),
    tape: () => readTape(path),
    onListening: (found) => report.error(`${frames} frames of ${path} at ws://${LOOPBACK}:${found}`),
    onServed: (sent, whole) => report.say(whole ? 'a client has got all' : `a client left after ${sent} frames`),
  });
  let code = 0;
  onInterrupt(() => {
    code = 130;
    server.close();
  });
  await server.done;
  return code;
}

/** Reads the whole recording once, so that a mistake is found before a client comes. @throws StreamError on one without frames */
async function countFrames(path: string): Promise<number> {
  let frames = 0;
  for await (const { dir } of readTape(path)) if (dir === 'in') frames += 1;
  if (frames === 0) throw new StreamError('decode', `${path} has no frames to replay: no line has "dir":"in"`);
  return frames;
}
