import type { Place } from './pattern.js';

/**
 * Finds the parts of a text: literals where they must stand, and between them what the holes take, one character at least. A hole
 * ends where the next literal first comes, and the last one at the end.
 */
export function matchParts(
  parts: readonly (string | Place | undefined)[],
  text: string,
  take: (place: Place, from: number, to: number) => void,
): boolean {
  let at = 0;
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return false;
      at += part.length;
      continue;
    }
    const next = parts[i + 1];
    const last = i + 2 >= parts.length;
    const end =
      typeof next !== 'string'
        ? text.length
        : last
          ? text.endsWith(next)
            ? text.length - next.length
            : -1
          : text.indexOf(next, at + 1);
    if (end <= at) return false;
    if (part !== undefined) {
      const { only } = part.hole;
      if (only !== undefined && !only.includes(text.slice(at, end))) return false;
      take(part, at, end);
    }
    at = end;
  }
  return at === text.length;
}
