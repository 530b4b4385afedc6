/** A token that does not open everything, or not for ever. */
export interface TokenGrant {
  /** 16 characters or more, as a token that is given as text. Never shown in a message. */
  readonly token: string;
  /**
   * Beginnings of keys: whoever has the token may write, or read, only series whose key begins with one of them (default: all). End
   * one with what parts your keys, as in `plant1/`, for `plant1` also opens `plant10`. A series without a key has the key ''.
   */
  readonly keys?: string | readonly string[];
  /**
   * From this instant on nobody is let in with it, and whoever came in with it is closed: a Date, or RFC 3339 text with a zone, such
   * as `2027-01-31T00:00:00Z` (default: never).
   */
  readonly expires?: Date | string;
}

/** What a token opens, checked. */
export interface Grant {
  readonly token: string;
  /** Beginnings of the keys that it opens; `undefined`: all keys. */
  readonly prefixes: readonly string[] | undefined;
  /** In ms since the Unix epoch; Infinity where it does not expire. */
  readonly expires: number;
}

/** What a peer may do with keys. Only a peer whose token does not open all of them has such rights; others have none to ask for. */
export interface PeerRights {
  /** May it write, or read, the series of this key? */
  allows(key: string | undefined): boolean;
  /** It has written a key that it may not write: the peer is closed. */
  refuse(): void;
}

/** Does a grant open a key? A series without a key has the key ''. */
export function opens({ prefixes }: Grant, key = ''): boolean {
  if (prefixes === undefined) return true;
  for (const prefix of prefixes) if (key.startsWith(prefix)) return true;
  return false;
}
