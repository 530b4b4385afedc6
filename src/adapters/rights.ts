import type { PeerRights } from '../sockets/grants.js';
import type { Fault } from '../wire/fault.js';

/** The fault of a record whose key its peer may not write: that peer is closed. `undefined` where it may. */
export function faultOfRights(rights: PeerRights, key: string | undefined): Fault | undefined {
  if (rights.allows(key)) return undefined;
  rights.refuse();
  return { kind: 'foreign-key', found: key ?? '' };
}
