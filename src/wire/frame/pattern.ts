import { show } from '../../core/errors.js';
import { ANYTHING, type Hole, parseText, type TextPattern } from './hole.js';

/** A frame with holes, as it is written: what JSON or YAML gives. */
export type FramePattern =
  | string
  | number
  | boolean
  | null
  | readonly FramePattern[]
  | { readonly [name: string]: FramePattern };

/**
 * What repeats: every element of a list, or every member of an object whose name is a hole. Each element is a row of its own; what
 * stands around all of them is the root, which has one row.
 */
export interface Scope {
  readonly id: number;
  readonly kind: 'root' | 'list' | 'members';
  /** The scope around it. */
  readonly parent: Scope | undefined;
  readonly depth: number;
}

/** A hole, and where it is. */
export interface Place {
  readonly hole: Hole;
  readonly scope: Scope;
  /** How many steps below the frame it is. */
  readonly depth: number;
  /** Which column of the rows of its scope it fills. */
  readonly column: number;
  /** The how many-th hole of the pattern it is. */
  readonly order: number;
  /** Does it take the name of a member, or a part of a text, rather than a JSON value? */
  readonly bare: boolean;
  readonly path: string;
}

/** A pattern of something that has no parts of its own. */
export type Leaf =
  | {
      readonly kind: 'hole';
      readonly place: Place;
      readonly only: ReadonlySet<string> | undefined;
      readonly required: boolean;
    }
  | { readonly kind: 'anything'; readonly required: true }
  | {
      readonly kind: 'literal';
      readonly allowed: readonly (string | number | boolean | null)[];
      readonly required: true;
    }
  | { readonly kind: 'parts'; readonly parts: readonly (string | Place | undefined)[]; readonly required: boolean };

/** A pattern as it is matched. */
export type Node =
  | Leaf
  | ObjectNode
  | { readonly kind: 'every'; readonly scope: Scope; readonly item: Node; readonly required: false }
  | { readonly kind: 'list'; readonly items: readonly Node[]; readonly required: boolean };

/** Members by name, and those whose name is a hole. */
export interface ObjectNode {
  readonly kind: 'object';
  readonly members: readonly Member[];
  /** How many of the members must be there: those whose `index` is not -1. */
  readonly needed: number;
  readonly others: readonly OtherMembers[];
  readonly required: boolean;
}

/** A member that is named. */
export interface Member {
  readonly name: string;
  readonly node: Node;
  readonly index: number;
}

/** All members that are not named. */
export interface OtherMembers {
  readonly scope: Scope;
  /** Where their name goes. */
  readonly name: Node;
  readonly node: Node;
}

/** A whole pattern. */
export interface CompiledPattern {
  readonly root: Node;
  readonly scopes: readonly Scope[];
  readonly places: readonly Place[];
}

/** @throws RangeError on a pattern that could not match, or means nothing; `option` says whose it was */
export function compilePattern(pattern: FramePattern, option: string): CompiledPattern {
  const root: Scope = { id: 0, kind: 'root', parent: undefined, depth: 0 };
  const compiler = new Compiler(option, root);
  return { root: compiler.node(pattern, root, 0, ''), scopes: compiler.scopes, places: compiler.places };
}

/** An object may name so many members that must be there. */
const MOST_NEEDED = 30;

class Compiler {
  readonly scopes: Scope[];
  readonly places: Place[] = [];

  constructor(
    readonly option: string,
    root: Scope,
  ) {
    this.scopes = [root];
  }

  node(pattern: FramePattern, scope: Scope, depth: number, path: string): Node {
    if (typeof pattern === 'string') return this.#text(parseText(pattern, this.#at(path)), scope, depth, path, false);
    if (pattern === null || typeof pattern === 'number' || typeof pattern === 'boolean')
      return { kind: 'literal', allowed: [pattern], required: true };
    if (Array.isArray(pattern)) return this.#list(pattern as readonly FramePattern[], scope, depth, path);
    if (typeof pattern === 'object')
      return this.#object(pattern as { [name: string]: FramePattern }, scope, depth, path);
    throw new RangeError(`${this.#at(path)} must be JSON, got ${show(String(pattern))}`);
  }

  #list(items: readonly FramePattern[], scope: Scope, depth: number, path: string): Node {
    const [first] = items;
    if (first === undefined) throw new RangeError(`${this.#at(path)} is an empty list: [x] stands for every element`);
    if (items.length === 1) {
      const inner = this.#scope('list', scope);
      return { kind: 'every', scope: inner, item: this.node(first, inner, depth + 1, `${path}/*`), required: false };
    }
    const nodes = items.map((item, i) => this.node(item, scope, depth + 1, `${path}/${i}`));
    return { kind: 'list', items: nodes, required: nodes.some(({ required }) => required) };
  }

  #object(pattern: { readonly [name: string]: FramePattern }, scope: Scope, depth: number, path: string): Node {
    const members: Member[] = [];
    const others: OtherMembers[] = [];
    let needed = 0;
    for (const [written, below] of Object.entries(pattern)) {
      const name = parseText(written, this.#at(path));
      if (name.kind === 'literal') {
        const node = this.node(below, scope, depth + 1, `${path}/${written}`);
        const index = node.required ? needed++ : -1;
        for (const text of name.texts) members.push({ name: text, node, index });
      } else {
        const inner = this.#scope('members', scope);
        others.push({
          scope: inner,
          name: this.#text(name, inner, depth + 1, path, true),
          node: this.node(below, inner, depth + 1, `${path}/${written}`),
        });
      }
    }
    if (members.length + others.length === 0) throw new RangeError(`${this.#at(path)} is an empty object`);
    if (needed > MOST_NEEDED)
      throw new RangeError(`${this.#at(path)} has ${needed} members that must be equal: at most ${MOST_NEEDED} can be`);
    return { kind: 'object', members, needed, others, required: needed > 0 };
  }

  #text(text: TextPattern, scope: Scope, depth: number, path: string, bare: boolean): Node {
    if (text.kind === 'literal') return { kind: 'literal', allowed: text.texts, required: true };
    if (text.kind === 'parts')
      return {
        kind: 'parts',
        parts: text.parts.map((part) =>
          typeof part === 'string' ? part : this.#place(part, scope, depth, path, true),
        ),
        required: true,
      };
    const { hole } = text;
    const place = this.#place(hole, scope, depth, path, bare);
    if (place === undefined) return { kind: 'anything', required: true };
    const only = hole.only && new Set(hole.only);
    return { kind: 'hole', place, only, required: only !== undefined };
  }

  #place(hole: Hole, scope: Scope, depth: number, path: string, bare: boolean): Place | undefined {
    if (hole.name === ANYTHING && hole.only === undefined) return undefined;
    const column = this.places.filter((other) => other.scope === scope).length;
    const place: Place = { hole, scope, depth, column, order: this.places.length, bare, path };
    this.places.push(place);
    return place;
  }

  #scope(kind: 'list' | 'members', parent: Scope): Scope {
    const scope: Scope = { id: this.scopes.length, kind, parent, depth: parent.depth + 1 };
    this.scopes.push(scope);
    return scope;
  }

  #at = (path: string): string => (path === '' ? this.option : `${this.option} at ${path}`);
}
