import { createHash, timingSafeEqual } from 'node:crypto';
import type { Grant } from './grants.js';

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Finds the grant of a token, as it is or as base64url, in a time that does not depend on how much of it is right: hashes are
 * compared, all of them, whole. A token as it is goes before one in base64url.
 */
export function createGrantFinder(grants: readonly Grant[]): (token: string) => Grant | undefined {
  const known = grants.map((grant) => ({ grant, hash: hash(grant.token) }));
  return (token) => {
    const plain = hash(token);
    const decoded = hash(Buffer.from(token, 'base64url').toString());
    let found: Grant | undefined;
    let foundDecoded: Grant | undefined;
    for (const one of known) {
      if (timingSafeEqual(one.hash, plain)) found = one.grant;
      if (timingSafeEqual(one.hash, decoded)) foundDecoded = one.grant;
    }
    return found ?? foundDecoded;
  };
}
