import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for an address: `HTTPS_PROXY` for wss://, `HTTP_PROXY` for ws://, else `ALL_PROXY`, unless
 * `NO_PROXY` excepts the host. Lower-case names count too, and first. `undefined`: none; so it is for this machine itself, always.
 *
 * Read as curl and Go read them: `NO_PROXY` is a list of names, which stand for all below them too, addresses, ranges such as
 * `10.0.0.0/8`, each with a port or without, or `*`. An address without `http://` is one of HTTP.
 */
export function proxyAddress(url: string, environment: Environment): string | undefined {
  const read = (name: string): string => environment[name] || environment[name.toUpperCase()] || '';
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'wss:';
  const proxy = read(secure ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (proxy === '') return undefined;
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isLoopback(host)) return undefined;
  const excepted = read('no_proxy')
    .split(/[,\s]+/)
    .some((entry) => excepts(entry.toLowerCase(), host, port || (secure ? '443' : '80')));
  if (excepted) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d+){3}$/.test(host);
}

/** Does an entry of NO_PROXY mean this host? */
function excepts(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const whole = entry.includes('/') || isIP(entry) !== 0; // an address of IPv6 has colons, but no port
  const [, domain = '', only] = whole ? [entry, entry] : (/^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  const name = domain.replace(/^\[|\]$/g, '');
  if (name === '' || (only !== undefined && only !== port)) return false;
  const [address = '', bits] = name.split('/');
  const family = isIP(host);
  if (bits !== undefined && family !== 0 && isIP(address) === family)
    return inRange(address, Number(bits), host, family);
  return host === name || host.endsWith(`.${name}`);
}

function inRange(address: string, bits: number, host: string, family: number): boolean {
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  if (!(bits >= 0 && bits <= (family === 6 ? 128 : 32))) return false;
  list.addSubnet(address, bits, type);
  return list.check(host, type);
}
