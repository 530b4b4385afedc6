import { readFileSync } from 'node:fs';
import { show } from '../core/errors.js';
import { isLoopback } from '../sockets/door.js';
import { checkHosts, checkOrigins, checkTokens, type Tokens } from '../sockets/door-options.js';
import { type ListenOptions, type ListenTls, LOOPBACK } from '../sockets/listen-options.js';
import type { Endpoint } from './endpoint.js';
import { type Arguments, UsageError } from './flags.js';
import { readTokens } from './token-file.js';

/** How listening ends are opened: the options of both, and the tokens of each. */
export interface Listening {
  readonly options: Omit<ListenOptions, 'listen' | 'token' | 'onListening'>;
  readonly sourceTokens: Tokens | undefined;
  readonly sinkTokens: Tokens | undefined;
  /** Does an end listen without a token? */
  readonly open: boolean;
}

const VARIABLE = 'FLUXION_TOKEN';

/** @throws UsageError on a file that cannot be read, a weak token, or an address beyond this machine that nothing guards */
export function readListening(given: Arguments, source: Endpoint, sinks: readonly Endpoint[]): Listening {
  const [host = LOOPBACK, insecure] = [given.text('host'), given.has('insecure')];
  const [origins, hosts] = [given.all('origin'), given.all('allow-host')];
  const takes = source.kind === 'listen';
  const gives = sinks.some(({ kind }) => kind === 'listen');
  const sourceTokens = takes || gives ? tokens(given, 'token-file') : undefined;
  const sinkTokens = given.has('to-token-file') ? tokens(given, 'to-token-file') : sourceTokens;
  const open = (takes && sourceTokens === undefined) || (gives && sinkTokens === undefined);
  if (open && !isLoopback(host) && !insecure)
    throw new UsageError(
      `--host ${show(host)} lets other machines connect: give --token-file FILE, or set ${VARIABLE}, so that only who knows the token can; or --insecure to let anybody in`,
    );
  if (origins.length > 0) worded('--origin', () => checkOrigins(origins));
  if (hosts.length > 0) worded('--allow-host', () => checkHosts(hosts));
  const [maxPayload, maxRate] = ['max-payload', 'max-frame-rate'].map((name) => given.given(name)) as number[];
  const tls = readTls(given);
  return {
    options: {
      host,
      insecure,
      origins,
      hosts,
      ...(tls !== undefined && { tls }),
      ...(maxPayload !== undefined && { maxPayload }),
      ...(maxRate !== undefined && { maxRate }),
    },
    sourceTokens,
    sinkTokens,
    open,
  };
}

/** The options of one end. */
export const listenOptions = (
  { options }: Listening,
  token: Tokens | undefined,
): Omit<ListenOptions, 'listen' | 'onListening'> => (token === undefined ? options : { ...options, token });

/** The address that others connect to. */
export function listenUrl({ options: { host = LOOPBACK, tls } }: Listening, port: number): string {
  return `${tls === undefined ? 'ws' : 'wss'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What a person should know who opens an end to other machines. */
export function* listeningRemarks({ options, open }: Listening): IterableIterator<string> {
  const { host = LOOPBACK, tls } = options;
  if (isLoopback(host)) return;
  if (open) yield `anybody who can reach ${host} may connect: --token-file FILE asks for a token`;
  if (tls === undefined)
    yield `what is sent to and from ${host} can be read on the way: --tls-cert FILE --tls-key FILE encrypt it`;
}

function tokens(given: Arguments, flag: 'token-file' | 'to-token-file'): Tokens | undefined {
  const path = given.text(flag);
  if (path !== undefined) return readTokens(readText(path, flag), `--${flag} ${path}`);
  const text = process.env[VARIABLE];
  if (text === undefined || text === '') return undefined;
  worded(VARIABLE, () => checkTokens(text));
  return text;
}

function readTls(given: Arguments): ListenTls | undefined {
  const [cert, key] = [given.text('tls-cert'), given.text('tls-key')];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError('--tls-cert and --tls-key go together');
  return { cert: readText(cert, 'tls-cert'), key: readText(key, 'tls-key') };
}

function readText(path: string, flag: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(`--${flag}: cannot read ${path}${missing ? ': there is no such file' : ''}`);
  }
}

/** Runs a check, and puts the name of the flag before what it throws. */
function worded(name: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw new UsageError(`${name}: ${(error as Error).message}`);
  }
}
