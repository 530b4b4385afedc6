import { show } from '../../core/errors.js';
import { isJsonNumber } from '../../core/number-scanner.js';
import type { FramePattern } from './pattern.js';

/** A pattern may be nested so deep. */
const MOST_DEEP = 64;

/**
 * A pattern as people write it in one line: JSON, with quotes only where a text has `,`, `:` or brackets in it, as in
 * `{e: trade, s: <key>, p: <value>, T: <time>}`. What stands between `<` and `>` needs none. A whole text that does not begin with
 * `{` or `[` is a text.
 *
 * Source: the flow style of YAML 1.2, of which this is a part; a colon needs no space behind it.
 *
 * @throws RangeError that says what does not fit, and in which column
 */
export function parsePattern(text: string, option: string): FramePattern {
  return /^\s*[{[]/.test(text) ? new Reader(text, option).whole() : text;
}

class Reader {
  #at = 0;
  #depth = 0;

  constructor(
    readonly text: string,
    readonly option: string,
  ) {}

  whole(): FramePattern {
    const value = this.#value();
    this.#space();
    if (this.#at < this.text.length) this.#fail('nothing more');
    return value;
  }

  #value(): FramePattern {
    this.#space();
    const char = this.text[this.#at];
    if (char === '{' || char === '[') {
      this.#depth += 1;
      if (this.#depth > MOST_DEEP) this.#fail(`at most ${MOST_DEEP} brackets in each other`);
      this.#at += 1;
      const value = char === '{' ? this.#object() : this.#list();
      this.#depth -= 1;
      return value;
    }
    if (char === '"' || char === "'") return this.#quoted(char);
    const word = this.#plain(/[,}\]]/);
    if (word === '') this.#fail('a value');
    if (word === 'null' || word === 'true' || word === 'false' || isJsonNumber(word))
      return JSON.parse(word) as FramePattern;
    return word;
  }

  #object(): FramePattern {
    const members = new Map<string, FramePattern>();
    while (!this.#closes('}')) {
      const char = this.text[this.#at];
      const name = char === '"' || char === "'" ? this.#quoted(char) : this.#plain(/[:,{}[\]]/);
      this.#space();
      if (name === '' || this.text[this.#at] !== ':') this.#fail(name === '' ? 'a name' : `":" behind ${show(name)}`);
      if (members.has(name)) this.#fail(`${show(name)} only once`);
      this.#at += 1;
      members.set(name, this.#value());
      this.#comma('}');
    }
    return Object.fromEntries(members);
  }

  #list(): FramePattern {
    const items: FramePattern[] = [];
    while (!this.#closes(']')) {
      items.push(this.#value());
      this.#comma(']');
    }
    return items;
  }

  /** Is the bracket closed here? Then stands behind it. */
  #closes(bracket: string): boolean {
    this.#space();
    if (this.text[this.#at] !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #comma(bracket: string): void {
    this.#space();
    if (this.text[this.#at] === ',') this.#at += 1;
    else if (this.text[this.#at] !== bracket) this.#fail(`"," or "${bracket}"`);
  }

  #quoted(quote: string): string {
    const from = this.#at;
    for (let i = from + 1; i < this.text.length; i += 1) {
      if (quote === '"' && this.text[i] === '\\') i += 1;
      else if (this.text[i] === quote) {
        this.#at = i + 1;
        const inner = this.text.slice(from + 1, i);
        if (quote === "'") return inner;
        try {
          return JSON.parse(`"${inner}"`) as string;
        } catch {
          this.#at = from;
          this.#fail('a text as JSON writes it');
        }
      }
    }
    return this.#fail(`a ${quote} that closes this one`);
  }

  /** A text without quotes, up to one of these characters outside of `<` and `>`. */
  #plain(ends: RegExp): string {
    const from = this.#at;
    let hole = false;
    while (this.#at < this.text.length) {
      const char = this.text[this.#at] as string;
      if (!hole && ends.test(char)) break;
      if (char === '<') hole = /^<[A-Za-z_]/.test(this.text.slice(this.#at));
      else if (char === '>') hole = false;
      this.#at += 1;
    }
    return this.text.slice(from, this.#at).trim();
  }

  #space(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at += 1;
  }

  #fail(wanted: string): never {
    const found = this.#at < this.text.length ? show(this.text.slice(this.#at, this.#at + 12)) : 'the end';
    throw new RangeError(`${this.option}: ${wanted} must come at column ${this.#at + 1}, got ${found}`);
  }
}
