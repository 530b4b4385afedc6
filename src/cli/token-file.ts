import { checkTokens } from '../sockets/door-options.js';
import type { TokenGrant } from '../sockets/grants.js';
import { UsageError } from './flags.js';

/** What may follow a token in its line. */
const RIGHTS = /^(keys|expires)=(.+)$/;

/**
 * The tokens of a file, one a line: `TOKEN`, `TOKEN keys=plant1/,plant2/ expires=2027-01-31T00:00:00Z`. Empty lines, and lines that
 * begin with `#`, say nothing.
 *
 * @throws UsageError that has `name`, which is that of the file, and the line in it, but nothing that may be a token
 */
export function readTokens(text: string, name: string): readonly TokenGrant[] {
  const grants: TokenGrant[] = [];
  const lineOf = new Map<string, number>();
  text.split('\n').forEach((raw, i) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const place = `${name}, line ${i + 1}`;
    const grant = readGrant(line, place);
    const earlier = lineOf.get(grant.token);
    if (earlier !== undefined) throw new UsageError(`${place}: the token of line ${earlier} again`);
    lineOf.set(grant.token, i + 1);
    grants.push(grant);
  });
  if (grants.length === 0) throw new UsageError(`${name}: there is no token in it`);
  return grants;
}

function readGrant(line: string, place: string): TokenGrant {
  const [token = '', ...words] = line.split(/\s+/);
  const rights: { keys?: readonly string[]; expires?: string } = {};
  for (const word of words) {
    const [, right, value = ''] = RIGHTS.exec(word) ?? [];
    if (right === undefined)
      throw new UsageError(`${place}: a token may be followed by keys=KEY,KEY and expires=TIME, and by nothing else`);
    if (right in rights) throw new UsageError(`${place}: ${right}= stands there twice`);
    if (right === 'keys') rights.keys = value.split(',');
    else rights.expires = value;
  }
  try {
    checkTokens([{ token, ...rights }]);
  } catch (error) {
    throw new UsageError(`${place}: ${(error as Error).message}`);
  }
  return { token, ...rights };
}
