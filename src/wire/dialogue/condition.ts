import { QUOTE } from '../../core/chars.js';
import { patternOf } from '../frame/frame-map.js';
import { FrameMatcher } from '../frame/matcher.js';
import type { CompiledPattern, FramePattern, Place } from '../frame/pattern.js';
import { skipSpace } from '../frame/skip.js';
import { JsonFault } from '../json-fault.js';

/**
 * Tells whether a frame matches a pattern, and what its holes have taken.
 *
 * Stricter than the reading of samples, where a frame may lack what a hole would take: here all that the pattern mentions must be
 * there, and `{ error: '<why>' }` is no frame whose `error` is `null`. A pattern that is a text also matches a frame that is that
 * text without the quotes of JSON.
 */
export class FrameCondition {
  readonly #pattern: CompiledPattern;
  readonly #matcher: FrameMatcher;
  readonly #isText: boolean;
  /** The names of its holes. */
  readonly names: ReadonlySet<string>;

  /** @throws RangeError on an invalid pattern, which `option` names */
  constructor(pattern: FramePattern, option: string) {
    this.#pattern = patternOf(pattern, option);
    this.#matcher = new FrameMatcher(this.#pattern);
    this.#isText = !['object', 'list', 'every'].includes(this.#pattern.root.kind);
    this.names = new Set(this.#pattern.places.map(({ hole }) => hole.name));
  }

  /** Does the frame match? What the holes have taken stays until the next one. */
  matches(text: string): boolean {
    if (this.#isText && text.charCodeAt(0) !== QUOTE && this.#match(JSON.stringify(text.trim()))) return true;
    return this.#match(text);
  }

  /** What a hole has taken, as JSON; of several the first. `undefined` where it has taken nothing. */
  taken(name: string): string | undefined {
    for (const place of this.#pattern.places) {
      if (place.hole.name !== name) continue;
      const found = this.#taken(place);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #match(text: string): boolean {
    const matcher = this.#matcher;
    try {
      if (!matcher.match(text, 0, text.length)) return false;
    } catch (fault) {
      if (fault instanceof JsonFault || fault instanceof SyntaxError) return false; // no JSON: no frame of this kind
      throw fault;
    }
    if (skipSpace(text, matcher.end, text.length) < text.length) return false; // several records
    return (
      matcher.rows.every(({ count }) => count > 0) &&
      this.#pattern.places.every((place) => this.#taken(place) !== undefined)
    );
  }

  #taken({ scope, column, bare }: Place): string | undefined {
    const rows = this.#matcher.rows[scope.id];
    for (let row = 0; rows !== undefined && row < rows.count; row += 1) {
      const from = rows.startOf(row, column);
      if (from < 0) continue;
      const raw = this.#matcher.text.slice(from, rows.endOf(row, column));
      const json = bare ? JSON.stringify(raw) : raw;
      if (json !== 'null' && json !== '""') return json;
    }
    return undefined;
  }
}

/** A JSON value as text: of a string what is between its quotes. */
export const plainText = (json: string): string => (json.charCodeAt(0) === QUOTE ? (JSON.parse(json) as string) : json);
