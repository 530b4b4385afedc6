import { REFUSALS, type Refusal } from './close-table.js';
import type { Grant } from './grants.js';

/** Who is let in. */
export interface DoorRules {
  /** Origins of web pages that may connect. A request that names none comes from a program, and is let in. */
  readonly origins: readonly string[];
  /** Names that the Host header may have, in lower case; `undefined`: any. Loopback names are always among them. */
  readonly hosts: readonly string[] | undefined;
  /** Is a token needed? */
  readonly guarded: boolean;
}

/** What the door looks at in a request. Everything may be absent, whatever the types of the platform say. */
export interface Visitor {
  readonly host: string | undefined;
  readonly origins: readonly (string | undefined)[];
  readonly authorization: string | undefined;
  /** The Sec-WebSocket-Protocol header. */
  readonly protocols: string | undefined;
}

/** Subprotocol that carries a token, for browsers cannot set headers: `bearer.TOKEN`. */
export const BEARER = 'bearer.';

/** Is it an address, or a name, of this machine only? */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);

/** The name in a Host header, without its port, in lower case. */
export function hostName(header: string): string {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(header)?.[1] ?? '';
  return name.replace(/^\[|\]$/g, '').toLowerCase();
}

/** Why a request is refused; `undefined` lets it in. `grant` is that of its token, `now` in ms since the Unix epoch. */
export function refusal(
  visitor: Visitor,
  { origins, hosts, guarded }: DoorRules,
  grant: Grant | undefined,
  now: number,
): Refusal | undefined {
  if (hosts !== undefined) {
    const name = hostName(visitor.host ?? '');
    if (!isLoopback(name) && !hosts.includes(name)) return REFUSALS.host;
  }
  for (const origin of visitor.origins) if (origin !== undefined && !origins.includes(origin)) return REFUSALS.origin;
  if (!guarded) return undefined;
  if (grant === undefined) return REFUSALS.token;
  return grant.expires <= now ? REFUSALS.expired : undefined;
}

/**
 * The grant of the token of a request. Where it has two that are known, the first that has not expired counts. `find` looks a token
 * up, in constant time.
 */
export function grantOf(visitor: Visitor, find: (token: string) => Grant | undefined, now: number): Grant | undefined {
  const grants = tokensOf(visitor).map(find);
  return grants.find((grant) => grant !== undefined && grant.expires > now) ?? grants.find((grant) => grant);
}

/** The token of the Authorization header, and that of a subprotocol. Of several subprotocols none counts: one could try many. */
function tokensOf({ authorization = '', protocols = '' }: Visitor): string[] {
  const header = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  const carried = protocols.split(',').flatMap((name) => bearerOf(name.trim()));
  return [...(header === undefined ? [] : [header]), ...(carried.length === 1 ? carried : [])];
}

const bearerOf = (protocol: string): string[] => (protocol.startsWith(BEARER) ? [protocol.slice(BEARER.length)] : []);

/**
 * The subprotocol that is agreed on: the first that is spoken and was offered; `undefined` for none. One that carries a token is
 * sent back only where it is all that was offered, for a browser needs an answer.
 */
export function agreedProtocol(
  spoken: readonly string[],
  offered: ReadonlySet<string>,
  guarded: boolean,
): string | undefined {
  const common = spoken.find((name) => offered.has(name));
  if (common !== undefined || !guarded || offered.size !== 1) return common;
  const [only = ''] = offered;
  return only.startsWith(BEARER) ? only : undefined;
}
