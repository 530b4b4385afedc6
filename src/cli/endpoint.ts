import { missingSchemeHint, schemeHint } from './address-hints.js';
import { type Arguments, UsageError } from './flags.js';

/** Where samples come from, or results go to. */
export type Endpoint =
  | { readonly kind: 'stdio' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'connect'; readonly url: string }
  | { readonly kind: 'listen'; readonly port: number };

export type EndpointKind = Endpoint['kind'];

/** @throws UsageError on an address that is none, with what was meant, or what can be done instead */
export function readSource(address: string, end: 'source' | 'sink' = 'source'): Endpoint {
  if (address === '-') return { kind: 'stdio' };
  if (/^wss?:/i.test(address)) return { kind: 'connect', url: address };
  const listen = /^listen:(.*)$/.exec(address);
  if (!listen) {
    const hint = schemeHint(address, end) ?? missingSchemeHint(address, end);
    if (hint !== undefined) throw new UsageError(hint);
    return { kind: 'file', path: address };
  }
  const port = Number(listen[1]);
  if (!/^\d+$/.test(listen[1] as string) || port > 65535)
    throw new UsageError(`listen: takes a port from 0 to 65535, got ${JSON.stringify(listen[1])}`);
  return { kind: 'listen', port };
}

/** @throws UsageError on an address that is none, or a file */
export function readSink(address: string): Endpoint {
  const sink = readSource(address, 'sink');
  if (sink.kind === 'file')
    throw new UsageError(
      `--to takes ws://host:port, listen:PORT or -, got ${JSON.stringify(address)}; to write a file, use > in place of --to: > ${address}`,
    );
  return sink;
}

export const isSocket = ({ kind }: Endpoint): boolean => kind === 'connect' || kind === 'listen';

const WORDS: Record<EndpointKind, string> = { stdio: '-', file: 'a file', connect: 'ws://...', listen: 'listen:PORT' };

/** Refuses flags that concern neither the source nor a sink: they would do nothing. @throws UsageError that says what they are for */
export function checkConcerned(given: Arguments, source: Endpoint, sinks: readonly Endpoint[]): void {
  for (const [name, flag] of given.entries()) {
    if (flag.source === undefined && flag.sink === undefined) continue;
    if (flag.source?.includes(source.kind) || sinks.some(({ kind }) => flag.sink?.includes(kind))) continue;
    const ends = [
      ...(flag.source ? [`the source ${list(flag.source)}`] : []),
      ...(flag.sink ? [`--to ${list(flag.sink)}`] : []),
    ];
    const twin = flag.source && !flag.sink && sinks.some(({ kind }) => flag.source?.includes(kind));
    const hint = twin && (name === 'header' || name === 'protocol') ? `; that of the sink is --to-${name}` : '';
    throw new UsageError(
      `--${name} would do nothing: it is for ${ends.join(' or ')}; here the source is ${WORDS[source.kind]}${sinks.length > 0 ? `, --to is ${sinks.map(({ kind }) => WORDS[kind]).join(', ')}` : ''}${hint}`,
    );
  }
}

const list = (kinds: readonly EndpointKind[]): string => kinds.map((kind) => WORDS[kind]).join(' or ');
