import type { FramePattern } from '../../../src/wire/frame/pattern.js';
import type { Shape } from './slow-frames.js';

const T = 1_700_000_000_000;
const NAMES = ['a', 'b', 'c', 'd', 'e'] as const;

/** A frame before it is written: members may come twice, and a text may hold JSON. */
type Frame =
  | string
  | number
  | null
  | boolean
  | readonly Frame[]
  | { readonly members: readonly (readonly [string, Frame])[] }
  | { readonly inText: Frame };

/** Random patterns, frames that they mostly match, and ways to write them. */
export class AnyFrames {
  constructor(readonly next: () => number) {}

  /** A pattern with a value and a time. */
  shape(): Shape {
    const named: [string, Shape][] = NAMES.slice(0, 2 + this.#below(3)).map((name) => [name, this.#shape(3)]);
    const holes = new Set(JSON.stringify(named).match(/(?<="name":")\w+/g));
    if (!holes.has('value')) named.push(['v', { kind: 'hole', name: 'value' }]);
    if (!holes.has('time')) named.push(['t', { kind: 'hole', name: 'time' }]);
    return { kind: 'object', named, others: [] };
  }

  #shape(depth: number): Shape {
    const kind = this.next();
    if (depth === 0 || kind < 0.35) return this.#leaf();
    if (kind < 0.6) return { kind: 'every', item: this.#shape(depth - 1) };
    if (kind < 0.7) return { kind: 'list', items: [this.#shape(depth - 1), this.#shape(depth - 1)] };
    const named = NAMES.slice(0, 1 + this.#below(3)).map((name) => [name, this.#shape(depth - 1)] as const);
    if (kind < 0.85) return { kind: 'object', named, others: [] };
    const names: readonly Shape[] = [
      { kind: 'hole', name: 'key', only: ['p1', 'p3'] },
      { kind: 'parts', before: 'p', name: 'key', behind: '' },
      { kind: 'hole', name: 'key' },
    ];
    const first = this.#below(3);
    const others = names.slice(first, first + 2).map((name) => [name, this.#shape(depth - 1)] as const);
    return { kind: 'object', named: named.slice(this.#below(2)), others };
  }

  #leaf(): Shape {
    const kind = this.next();
    if (kind < 0.08) return { kind: 'literal', allowed: ['x'] };
    if (kind < 0.14) return { kind: 'literal', allowed: ['x', 'y"'] };
    if (kind < 0.18) return { kind: 'any' };
    if (kind < 0.24)
      return { kind: 'parts', before: 'm.', name: this.#one(['key', 'value']), behind: this.#one(['', '.é']) };
    if (kind < 0.3) return { kind: 'hole', name: 'key', only: ['k1', 'k2', '7'] };
    return { kind: 'hole', name: this.#one(['value', 'value', 'time', 'key', 'other']) };
  }

  /** A frame that a pattern mostly matches. */
  frame(shape: Shape): Frame {
    if (this.next() < 0.03) return this.#one<Frame>([null, true, 'odd', 7, [], { members: [] }]);
    switch (shape.kind) {
      case 'literal':
        return this.next() < 0.95 ? this.#one(shape.allowed) : 'z';
      case 'any':
        return 'any';
      case 'parts':
        return shape.before + this.#one(['k1', '21.5', '7', '']) + shape.behind;
      case 'hole':
        return this.next() < 0.9 && shape.only !== undefined ? this.#one(shape.only) : this.#content(shape.name);
      case 'every':
        return this.#maybeText(Array.from({ length: this.#below(4) }, () => this.frame(shape.item)));
      case 'list':
        return this.#maybeText(shape.items.slice(0, this.next() < 0.9 ? 2 : 1).map((item) => this.frame(item)));
      case 'object': {
        const members: (readonly [string, Frame])[] = [];
        for (const [name, below] of shape.named) {
          if (this.next() < 0.06) continue;
          if (below.kind === 'hole' && below.only === undefined && this.next() < 0.1) members.push([name, 'earlier']);
          members.push([name, this.frame(below)]);
        }
        const [other] = shape.others;
        if (other !== undefined)
          for (const name of ['p1', 'q"2', 'p3'].slice(this.#below(3))) members.push([name, this.frame(other[1])]);
        if (this.next() < 0.3)
          members.splice(this.#below(members.length + 1), 0, ['more', [{ members: [['}', '"]']] }]]);
        return this.#maybeText({ members });
      }
    }
  }

  #maybeText = (frame: Frame): Frame => (this.next() < 0.08 ? { inText: frame } : frame);

  #content(name: string): Frame {
    if (name === 'value') return this.#one<Frame>([21.5, -3, '61800.5', 0, null, [1, '2.5', null], 'off', 1e21]);
    if (name === 'time')
      return this.#one<Frame>([T + this.#below(1000), String(T), '2026-01-01T00:00:00.5Z', 0, null, 'never']);
    return this.#one<Frame>(['k1', 'k2', 7, '', null, 'k\u00e9\n', []]);
  }

  /** Writes a frame, with white space, escapes and spellings of numbers that JSON allows. */
  write(frame: Frame): string {
    if (typeof frame === 'string') return this.#text(frame);
    if (typeof frame === 'number') return this.#number(frame);
    if (frame === null || typeof frame === 'boolean') return String(frame);
    if (isList(frame))
      return `[${this.#gap()}${frame.map((item) => this.write(item)).join(`${this.#gap()},${this.#gap()}`)}${this.#gap()}]`;
    if ('inText' in frame) return this.#text(this.write(frame.inText));
    const members = frame.members.map(
      ([name, below]) => `${this.#text(name)}${this.#gap()}:${this.#gap()}${this.write(below)}`,
    );
    return `{${this.#gap()}${members.join(`${this.#gap()},${this.#gap()}`)}${this.#gap()}}`;
  }

  #gap = (): string => (this.next() < 0.8 ? '' : this.#one([' ', '\t', '\r\n ']));

  #text(text: string): string {
    if (this.next() < 0.8) return JSON.stringify(text);
    const escaped = [...text].map((char) =>
      this.next() < 0.7 ? JSON.stringify(char).slice(1, -1) : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    return `"${escaped.join('')}"`;
  }

  /** 7 is a key too, which is taken as it is written. */
  #number(number: number): string {
    const plain = String(number);
    if (this.next() < 0.7 || number === 7 || plain.includes('e')) return plain;
    return plain + this.#one(plain.includes('.') ? ['0', 'e0'] : ['.0', 'e0', '.00E+0']);
  }

  #below = (n: number): number => Math.floor(this.next() * n);

  #one<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)] as T;
  }
}

const isList = (frame: Frame): frame is readonly Frame[] => Array.isArray(frame);

/** A pattern as a map has it. */
export function patternOf(shape: Shape): FramePattern {
  switch (shape.kind) {
    case 'literal':
      return shape.allowed.join('|');
    case 'any':
      return '<_>';
    case 'hole':
      return `<${shape.name}${shape.only === undefined ? '' : `:${shape.only.join('|')}`}>`;
    case 'parts':
      return `${shape.before}<${shape.name}>${shape.behind}`;
    case 'every':
      return [patternOf(shape.item)];
    case 'list':
      return shape.items.map(patternOf);
    case 'object':
      return Object.fromEntries([
        ...shape.named.map(([name, below]) => [name, patternOf(below)]),
        ...shape.others.map(([name, below]) => [patternOf(name), patternOf(below)]),
      ]);
  }
}
