import type { Fault } from '../fault.js';
import type { Node } from './pattern.js';

/** So many frames that do not match are looked at. */
const MOST = 100;
/** So many different values of one place are shown. */
const MOST_SHOWN = 4;
/** Longer frames, in characters, are not looked at. */
const MOST_TEXT = 1 << 16;

/** A place where a frame is not as the pattern wants it. */
interface Difference {
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
}

/** Looks at the first frames that do not match for the one place where they differ: there the pattern may be wrong. */
export class NearMisses {
  #looks = 0;
  readonly #only = new Map<string, { count: number; readonly difference: Difference; readonly found: Set<string> }>();

  /** Looks at a frame that does not match. */
  look(root: Node, text: string): void {
    if (this.#looks >= MOST || text.length > MOST_TEXT) return;
    let found: readonly Difference[];
    try {
      found = differences(root, JSON.parse(text), '');
    } catch {
      return; // no JSON, or nested so deep that it cannot be shown
    }
    this.#looks += 1;
    const [difference, ...more] = found;
    if (difference === undefined || more.length > 0) return;
    const known = this.#only.get(difference.path);
    if (known === undefined)
      this.#only.set(difference.path, { count: 1, difference, found: new Set([difference.found]) });
    else {
      known.count += 1;
      if (known.found.size < MOST_SHOWN) known.found.add(difference.found);
    }
  }

  /** The place where most of the frames differ, and nowhere else; `undefined` where there is none. */
  get best(): Fault | undefined {
    const [best] = [...this.#only.values()].sort((a, b) => b.count - a.count);
    if (best === undefined) return undefined;
    const found = [...best.found].join(' or ');
    return { kind: 'near-miss', count: best.count, of: this.#looks, ...best.difference, found };
  }
}

/** Where a value is not as the pattern wants it; two differences are enough. */
function differences(node: Node, value: unknown, path: string): readonly Difference[] {
  const differs = (wanted: string): Difference[] => [{ path: path === '' ? '/' : path, found: shown(value), wanted }];
  switch (node.kind) {
    case 'hole':
      return node.only === undefined || node.only.has(plain(value)) ? [] : differs([...node.only].join(' or '));
    case 'anything':
      return value === undefined ? differs('there') : [];
    case 'literal':
      return node.allowed.includes(value as string) ? [] : differs(node.allowed.map(shown).join(' or '));
    case 'parts': {
      const wanted = node.parts
        .map((part) => (typeof part === 'string' ? part : `<${part?.hole.name ?? '_'}>`))
        .join('');
      return typeof value === 'string' && node.parts.every((part) => typeof part !== 'string' || value.includes(part))
        ? []
        : differs(wanted);
    }
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return node.required ? differs('an object') : [];
      const members = value as Record<string, unknown>;
      const seen = new Set<Node>();
      const all: Difference[] = [];
      for (const { name, node: inner } of node.members) {
        if (seen.has(inner)) continue; // another name for it
        seen.add(inner);
        const names = node.members.filter((other) => other.node === inner).map((other) => other.name);
        const there = names.find((other) => Object.hasOwn(members, other));
        if (there === undefined && !inner.required) continue;
        all.push(...differences(inner, there === undefined ? undefined : members[there], `${path}/${there ?? name}`));
      }
      return all;
    }
    case 'every': {
      if (!Array.isArray(value)) return differs('a list');
      const items = value.slice(0, 16).map((item, i) => differences(node.item, item, `${path}/${i}`));
      return items.reduce((least, item) => (item.length < least.length ? item : least), items[0] ?? []);
    }
    case 'list':
      if (!Array.isArray(value)) return node.required ? differs('a list') : [];
      return node.items.flatMap((item, i) =>
        i < value.length || item.required ? differences(item, value[i], `${path}/${i}`) : [],
      );
  }
}

/** A value as a hole takes it; lists and objects are no text. */
const plain = (value: unknown): string => (typeof value === 'object' ? 'null' : String(value));

/** A value in a few characters. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
