import { QUOTE } from '../core/chars.js';
import type { Path } from './pointer.js';

/** One step of the paths that a scanner looks for. Paths that begin alike share their first steps. */
export interface PathNode {
  readonly children: Step[];
  /** Which of the paths ends here; -1 for none. */
  slot: number;
}

interface Step {
  name: string;
  readonly node: PathNode;
  /** Does JSON write the name without escapes? */
  readonly plain: boolean;
}

/** The paths as a tree: the k-th one ends at the node whose `slot` is k. */
export function pathTree(paths: readonly Path[]): PathNode {
  const root: PathNode = { children: [], slot: -1 };
  paths.forEach((path, slot) => {
    let node = root;
    for (const name of path) {
      let child = node.children.find((known) => known.name === name);
      if (child === undefined) {
        child = { name, node: { children: [], slot: -1 }, plain: JSON.stringify(name) === `"${name}"` };
        node.children.push(child);
      }
      node = child.node;
    }
    node.slot = slot;
  });
  return root;
}

/** The steps to `*`, every item of an array, from the outermost: whoever reads renames them to the item that is wanted. */
export function everySteps(root: PathNode): { name: string }[] {
  const found: { name: string }[] = [];
  let nodes: PathNode[] = [root];
  while (nodes.length > 0) {
    const steps = nodes.flatMap(({ children }) => children);
    found.push(...steps.filter(({ name }) => name === '*'));
    nodes = steps.map(({ node }) => node);
  }
  return found;
}

/** The step to the i-th item of an array; undefined when no path takes it. */
export function childAt(node: PathNode, i: number): PathNode | undefined {
  if (node.children.length === 0) return undefined;
  return node.children.find(({ name }) => name === String(i))?.node;
}

/** The step to the member whose name begins at `at` in a JSON text, where that name stands there without escapes. */
export function childAhead(node: PathNode, text: string, at: number): Step | undefined {
  for (const child of node.children) {
    const { name, plain } = child;
    let i = 0;
    while (i < name.length && text.charCodeAt(at + i) === name.charCodeAt(i)) i += 1;
    if (i === name.length && text.charCodeAt(at + i) === QUOTE && plain) return child;
  }
  return undefined;
}

/** The step to the member whose name, as JSON text without its quotes, has escapes. */
export function childEscaped(node: PathNode, name: string): PathNode | undefined {
  if (node.children.length === 0 || !name.includes('\\')) return undefined;
  const plain = JSON.parse(`"${name}"`);
  return node.children.find((known) => known.name === plain)?.node;
}
