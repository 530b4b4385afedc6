/** The longest text of a server that is shown, in characters. */
export const MAX_SHOWN = 200;

/** Text of a server as one short line: control characters removed, so that it cannot move the cursor or colour a terminal. */
export function oneLine(text: string, longest: number = MAX_SHOWN): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return [...line].slice(0, longest).join('');
}

/**
 * What the body of a refusal says, in one line: its first line; of a page its title; of JSON as much as fits.
 *
 * `phrase`, the reason that goes with the status, is not said twice.
 */
export function bodyText(body: string, phrase: string): string {
  const text = body.trim();
  const title = /<title[^>]*>([^<]*)</i.exec(text)?.[1];
  const said = text.startsWith('<')
    ? (title ?? text.replace(/<[^>]*>?/g, ' '))
    : /^[[{]/.test(text)
      ? text
      : (text.split(/[\r\n]/)[0] as string);
  const line = oneLine(said);
  return line.replace(/^\d{3} /, '').toLowerCase() === phrase.toLowerCase() ? '' : line;
}

/**
 * Takes out of a server's text what this side has sent and may be secret, for servers like to repeat it: credentials, path and
 * query of the address, values of headers, and of messages what a member such as `token` holds, and long words (a token is longer
 * than the name of a channel).
 */
export function secretsRemover(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  sent: readonly string[] = [],
): (text: string) => string {
  const { username, password, pathname, search, searchParams } = new URL(url);
  const secrets = [
    ...[username, password, pathname, search].flatMap((part) => [part, decoded(part)]),
    ...searchParams.values(),
    ...Object.values(headers).flatMap((value) => [value, value.replace(/^\w+\s+/, '')]), // `Bearer TOKEN`
    ...sent.flatMap((text) => [text, ...secretWords(text)]),
  ].filter((secret) => secret.length > 2);
  const longestFirst = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((left, secret) => left.replaceAll(secret, '***'), text);
}

/** A member of a message that holds a secret, and what it holds. */
const SECRET_MEMBER = /(?:key|token|secret|pass|auth|sign)\w*["']?\s*[:=]\s*["']?([^\s"',;&}]+)/gi;

const secretWords = (text: string): string[] => [
  ...[...text.matchAll(SECRET_MEMBER)].map(([, word = '']) => word),
  ...text.split(/[\s,;:"'{}[\]()=]+/).filter((word) => word.length >= 16),
];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
