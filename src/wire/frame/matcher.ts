import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE } from '../../core/chars.js';
import { JsonFault, unexpected } from '../json-fault.js';
import { equalsLiteral, hasEscape, unescaped } from './literal.js';
import { memberAt } from './members.js';
import { matchParts } from './parts.js';
import type { CompiledPattern, Leaf, Node, ObjectNode, OtherMembers, Place, Scope } from './pattern.js';
import { Rows } from './rows.js';
import { skipSpace, skipString, skipValue } from './skip.js';
import { isOneOf } from './text-of.js';

/**
 * Matches frames with a pattern, in one pass over the text of the frame, without building anything: `rows` then say where what
 * the holes have taken stands in `text`.
 *
 * A literal that is not equal ends the frame at once, or only the element of the list in which it stands. What no part of the
 * pattern asks for is passed over: only its brackets and strings are looked at. Of members with one name the last counts.
 *
 * To the next maintainer: `#at` stands on the next character to read. A method that returns false leaves it anywhere.
 *
 * Source: RFC 8259.
 */
export class FrameMatcher {
  /** By the number of the scope. */
  readonly rows: readonly Rows[];
  /** The frame; behind it what had to be decoded: JSON in its strings, and texts with escapes. Whole when `match` has returned. */
  text = '';
  readonly #root: Node;
  readonly #scopes: readonly Scope[];
  readonly #current: Int32Array; // the row of each scope that is being filled
  #source = ''; // what is being read: the frame, or JSON in one of its strings; `text` is not, for each reading would copy it
  #base = 0; // where that begins in `text`
  #at = 0;
  #to = 0;

  constructor({ root, scopes, places }: CompiledPattern) {
    this.#root = root;
    this.#scopes = scopes;
    this.rows = scopes.map((scope) => new Rows(places.filter((place) => place.scope === scope).length));
    this.#current = new Int32Array(scopes.length);
  }

  /** Where the value ended that was matched last; of use only when `match` has returned true. */
  get end(): number {
    return this.#at;
  }

  /** Matches the JSON value that begins at `from`, and ends before `to`. @throws JsonFault where it is no JSON */
  match(text: string, from: number, to: number): boolean {
    this.text = text;
    this.#source = text;
    this.#base = 0;
    this.#at = skipSpace(text, from, to);
    this.#to = to;
    for (const rows of this.rows) rows.count = 0;
    (this.rows[0] as Rows).add(-1, 0);
    return this.#value(this.#root);
  }

  #value(node: Node): boolean {
    const code = this.#source.charCodeAt(this.#at);
    switch (node.kind) {
      case 'object':
        return code === OPEN_BRACE ? this.#object(node) : this.#other(node);
      case 'every':
        return code === OPEN_BRACKET ? this.#every(node.scope, node.item) : this.#other(node);
      case 'list':
        return code === OPEN_BRACKET ? this.#list(node.items) : this.#other(node);
      default:
        return this.#leaf(node, this.#at);
    }
  }

  #leaf(node: Leaf, from: number): boolean {
    this.#at = skipValue(this.#source, from, this.#to);
    const to = this.#at;
    switch (node.kind) {
      case 'hole':
        if (node.only !== undefined && !isOneOf(node.only, this.#source, from, to)) return false;
        this.#take(node.place, from, to);
        return true;
      case 'literal':
        for (const literal of node.allowed) if (equalsLiteral(literal, this.#source, from, to)) return true;
        return false;
      case 'parts':
        return this.#source.charCodeAt(from) === QUOTE && this.#parts(node.parts, from + 1, to - 1);
      case 'anything':
        return true;
    }
  }

  /** Something else than the pattern has: JSON within a string, or nothing that can be used. */
  #other(node: Node): boolean {
    const from = this.#at;
    this.#at = skipValue(this.#source, from, this.#to);
    if (this.#source.charCodeAt(from) !== QUOTE) return !node.required;
    const inner = unescaped(this.#source, from + 1, this.#at - 1);
    if (!/^\s*[{[]/.test(inner)) return !node.required;
    const around = [this.#source, this.#base, this.#at, this.#to] as const;
    this.#base = this.#append(inner);
    this.#source = inner;
    this.#at = skipSpace(inner, 0, inner.length);
    this.#to = inner.length;
    try {
      return this.#value(node);
    } catch (error) {
      throw error instanceof SyntaxError ? new JsonFault(`the JSON in a text: ${error.message}`, from) : error;
    } finally {
      [this.#source, this.#base, this.#at, this.#to] = around;
    }
  }

  #object(node: ObjectNode): boolean {
    let seen = 0;
    this.#at += 1;
    this.#space();
    if (this.#code() === CLOSE_BRACE) {
      this.#at += 1;
      return node.needed === 0;
    }
    for (;;) {
      if (this.#code() !== QUOTE) throw unexpected(this.#source, this.#at);
      const from = this.#at + 1;
      this.#at = skipString(this.#source, this.#at, this.#to);
      const to = this.#at - 1;
      this.#space();
      if (this.#code() !== COLON) throw unexpected(this.#source, this.#at);
      this.#at += 1;
      this.#space();
      const member = memberAt(node.members, this.#source, from, to);
      if (member !== undefined) {
        if (!this.#value(member.node)) return false;
        if (member.index >= 0) seen |= 1 << member.index;
      } else if (node.others.length > 0) this.#anyMember(node.others, from, to);
      else this.#at = skipValue(this.#source, this.#at, this.#to);
      if (!this.#goesOn(CLOSE_BRACE)) return seen === 2 ** node.needed - 1;
    }
  }

  /** A member that is not named: the first hole that takes its name has it. */
  #anyMember(others: readonly OtherMembers[], nameFrom: number, nameTo: number): void {
    const from = this.#at;
    for (const { scope, name, node } of others) {
      this.#begin(scope);
      if (this.#name(name, nameFrom, nameTo) && this.#value(node)) return;
      this.#undo(scope);
      this.#at = from;
    }
    this.#at = skipValue(this.#source, from, this.#to);
  }

  #name(node: Node, from: number, to: number): boolean {
    if (node.kind === 'parts') return this.#parts(node.parts, from, to);
    if (node.kind !== 'hole') return true;
    const { only, place } = node;
    if (only !== undefined && !isOneOf(only, this.#source, from - 1, to + 1)) return false;
    if (!hasEscape(this.#source, from, to)) this.#take(place, from, to);
    else {
      const name = unescaped(this.#source, from, to);
      this.#take(place, 0, name.length, this.#append(name));
    }
    return true;
  }

  #every(scope: Scope, item: Node): boolean {
    this.#at += 1;
    this.#space();
    if (this.#code() === CLOSE_BRACKET) {
      this.#at += 1;
      return true;
    }
    for (let i = 0; ; i += 1) {
      const from = this.#at;
      this.#begin(scope, i);
      if (!this.#value(item)) {
        this.#undo(scope);
        this.#at = skipValue(this.#source, from, this.#to);
      }
      if (!this.#goesOn(CLOSE_BRACKET)) return true;
    }
  }

  #list(items: readonly Node[]): boolean {
    let i = 0;
    this.#at += 1;
    this.#space();
    if (this.#code() === CLOSE_BRACKET) this.#at += 1;
    else
      do {
        const item = items[i];
        if (item === undefined) this.#at = skipValue(this.#source, this.#at, this.#to);
        else if (!this.#value(item)) return false;
        i += 1;
      } while (this.#goesOn(CLOSE_BRACKET));
    for (; i < items.length; i += 1) if (items[i]?.required === true) return false;
    return true;
  }

  /** Behind an element: is there another one? Then stands on it, else behind the bracket. */
  #goesOn(bracket: number): boolean {
    this.#space();
    const code = this.#code();
    if (code !== COMMA && code !== bracket) throw unexpected(this.#source, this.#at);
    this.#at += 1;
    if (code === bracket) return false;
    this.#space();
    return true;
  }

  /** What stands between the quotes of a string, part by part. */
  #parts(parts: readonly (string | Place | undefined)[], from: number, to: number): boolean {
    const raw = this.#source.slice(from, to);
    const text = raw.includes('\\') ? unescaped(this.#source, from, to) : raw;
    const start = text === raw ? this.#base + from : this.#append(text);
    return matchParts(parts, text, (place, first, end) => this.#take(place, first, end, start));
  }

  #take({ scope, column }: Place, from: number, to: number, base = this.#base): void {
    (this.rows[scope.id] as Rows).set(this.#current[scope.id] as number, column, base + from, base + to);
  }

  /** A row for an element; `index` is its position where it has one. */
  #begin({ id, parent }: Scope, index?: number): void {
    const rows = this.rows[id] as Rows;
    const around = this.#current[parent?.id ?? 0] as number;
    this.#current[id] = rows.add(around, index ?? rows.count);
  }

  /** It was none: its row goes, and those of all that lies within it. */
  #undo({ id }: Scope): void {
    (this.rows[id] as Rows).count -= 1;
    for (const { id: inner, parent } of this.#scopes)
      if (inner > id && parent !== undefined)
        (this.rows[inner] as Rows).dropBehind((this.rows[parent.id] as Rows).count);
  }

  /** Text that does not stand in the frame as it is; returns where it begins. */
  #append(text: string): number {
    this.text += text;
    return this.text.length - text.length;
  }

  #code(): number {
    return this.#at < this.#to ? this.#source.charCodeAt(this.#at) : 0;
  }

  #space(): void {
    if (this.#source.charCodeAt(this.#at) <= SPACE) this.#at = skipSpace(this.#source, this.#at, this.#to);
  }
}
