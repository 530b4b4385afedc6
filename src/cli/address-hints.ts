import { existsSync } from 'node:fs';
import { suggestion } from '../core/nearest.js';

/** An address without what may be secret: credentials, path and query. */
export const discreet = (address: string): string => address.replace(/^([^/?#]*:\/\/)([^/?#]*@)?([^/?#]*).*$/s, '$1$3');

/** How to read from, and write to, what has no source or sink yet: by a pipe. */
const PIPES: Readonly<Record<string, (host: string) => { readonly from: string; readonly to: string }>> = {
  mqtt: mosquitto,
  mqtts: mosquitto,
  http: (host) => curl(`http://${host}`),
  https: (host) => curl(`https://${host}`),
  tcp: (host) => ({ from: `nc ${apart(host)} | fluxion`, to: `fluxion ... | nc ${apart(host)}` }),
  kafka: (host) => ({
    from: `kcat -C -q -u -b ${host} -t TOPIC | fluxion`,
    to: `fluxion ... | kcat -P -b ${host} -t TOPIC`,
  }),
};

/** What is wrong with the scheme of an address, and what can be done; `undefined` where it has none. */
export function schemeHint(address: string, end: 'source' | 'sink'): string | undefined {
  const [, scheme = ''] = /^([a-z][\w+.-]*):\/\//i.exec(address) ?? [];
  if (scheme === '') return undefined;
  const known = `fluxion ${end === 'source' ? 'reads files, pipes, ws://, wss:// and listen:PORT' : 'sends to ws://, wss:// and listen:PORT'}`;
  if (scheme.toLowerCase() === 'file') return `give a file by its path, without file://`;
  const pipe = PIPES[scheme.toLowerCase()]?.(discreet(address).replace(/^.*:\/\//, '') || 'HOST');
  if (pipe !== undefined)
    return `${scheme}:// is not supported yet; use a pipe: ${end === 'source' ? pipe.from : pipe.to}; ${known}`;
  const near = suggestion(`${scheme}://`, ['ws://', 'wss://']);
  return `${scheme}:// is not supported${near}; ${known}`;
}

/** Host and port without a scheme, where there is no file of that name; `undefined` for anything else. */
export function missingSchemeHint(address: string, end: 'source' | 'sink'): string | undefined {
  const [, host = '', port = '', rest = ''] =
    /^(?:[^/@]*@)?([\w.-]*|\[[\da-f:.]+\]):(\d{1,5})([/?#].*)?$/i.exec(address) ?? [];
  if (port === '' || Number(port) > 65535 || (end === 'source' && existsSync(address))) return undefined;
  const scheme = port === '443' ? 'wss' : 'ws';
  const path = rest.length > 1 ? '/...' : '';
  const shown = `${host}:${port}${path}`;
  return host === ''
    ? `${shown} names no host: did you mean listen:${port} (others connect to this machine), or ws://localhost:${port}${path}?`
    : `${shown} ${end === 'source' ? 'is no file, and a WebSocket address' : 'is no address: one'} begins with its scheme: did you mean ${scheme}://${shown}?`;
}

function mosquitto(host: string): { from: string; to: string } {
  const [name, port] = host.split(':');
  const where = `-h ${name}${port === undefined ? '' : ` -p ${port}`} -t TOPIC`;
  return { from: `mosquitto_sub ${where} | fluxion`, to: `fluxion ... | mosquitto_pub ${where} -l` };
}

const curl = (url: string): { from: string; to: string } => ({
  from: `curl -sN ${url}/... | fluxion`,
  to: `fluxion ... | curl -sT - ${url}/...`,
});

const apart = (host: string): string => host.replace(/:(?=\d+$)/, ' ');
