import { show } from '../../core/errors.js';
import { suggestion } from '../../core/nearest.js';
import { parseTemplate, type Template } from '../template.js';
import { plainText } from './condition.js';
import type { Message } from './options.js';

/** What a name stands for, as JSON. */
export type Values = (name: string) => string;

/** Names that stand for something in every message. */
export const BUILT_IN = ['@seq', '@now.s', '@now.ms', '@now.iso', '@uuid'] as const;

/** A message may be nested so deep. */
const MOST_DEEP = 64;

/** A name to fill in: as a JSON value, as a part of a JSON text, or as plain text. */
interface Fill {
  readonly name: string;
  readonly as: 'value' | 'part' | 'plain';
}

/** A message whose names are known, ready to be filled in. */
export class MessageText {
  readonly #parts: (string | Fill)[] = [];

  /** `known`: the names of the holes that stand for something. @throws RangeError, TypeError that says where, by `option` */
  constructor(
    message: Message,
    option: string,
    readonly known: ReadonlySet<string>,
  ) {
    if (typeof message === 'string') {
      for (const part of templateOf(message, option)) this.#add(part, 'plain', option);
    } else if (typeof message === 'object' && message !== null) this.#value(message, option, '', 0);
    else throw new TypeError(`${option} must be text, or an object that is written as JSON, got ${show(message)}`);
  }

  /** As it would be sent, with its names not filled in. */
  get written(): string {
    return this.#parts.map((part) => (typeof part === 'string' ? part : `\${${part.name}}`)).join('');
  }

  fill(values: Values): string {
    let text = '';
    for (const part of this.#parts) {
      if (typeof part === 'string') text += part;
      else if (part.as === 'value') text += values(part.name);
      else text += part.as === 'plain' ? plainText(values(part.name)) : inner(plainText(values(part.name)));
    }
    return text;
  }

  #value(value: unknown, option: string, path: string, depth: number): void {
    const where = path === '' ? option : `${option} at ${path}`;
    if (depth > MOST_DEEP) throw new RangeError(`${option} has more than ${MOST_DEEP} brackets in each other`);
    if (typeof value === 'string') this.#text(value, where);
    else if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      this.#parts.push(JSON.stringify(value));
    else if (Array.isArray(value)) {
      this.#parts.push('[');
      value.forEach((item, i) => {
        if (i > 0) this.#parts.push(',');
        this.#value(item, option, `${path}/${i}`, depth + 1);
      });
      this.#parts.push(']');
    } else if (isPlain(value)) {
      this.#parts.push('{');
      Object.entries(value).forEach(([name, below], i) => {
        this.#parts.push(`${i > 0 ? ',' : ''}${JSON.stringify(name)}:`);
        this.#value(below, option, `${path}/${name}`, depth + 1);
      });
      this.#parts.push('}');
    } else throw new TypeError(`${where} must be JSON, got ${show(value)}`);
  }

  #text(text: string, where: string): void {
    const template = templateOf(text, where);
    const [first] = template;
    if (template.length === 1 && typeof first === 'object') {
      this.#add(first, 'value', where);
      return;
    }
    this.#parts.push('"');
    for (const part of template) this.#add(typeof part === 'string' ? inner(part) : part, 'part', where);
    this.#parts.push('"');
  }

  #add(part: string | { readonly name: string }, as: Fill['as'], where: string): void {
    if (typeof part === 'string') {
      this.#parts.push(part);
      return;
    }
    const { name } = part;
    this.#check(name, where);
    this.#parts.push({ name, as });
  }

  #check(name: string, where: string): void {
    const names: readonly string[] = name.startsWith('@') ? BUILT_IN : [...this.known];
    if (names.includes(name)) return;
    const there = names.map((one) => `\${${one}}`).join(', ') || 'none';
    const problem = name.startsWith('@') ? 'which is unknown' : 'and no hole of a frame before it is called so';
    throw new RangeError(`${where} asks for ${show(name)}, ${problem}${suggestion(name, names)}: there is ${there}`);
  }
}

/** The parts of a text; a message never repeats the text, which may hold a secret. */
function templateOf(text: string, where: string): Template {
  if (/\$\{[^}]*(?:\$\{|$)/.test(text)) throw new RangeError(`${where} has a "\${" without its "}"`);
  return parseTemplate(text, where);
}

/** A text as it stands between the quotes of JSON. */
const inner = (text: string): string => JSON.stringify(text).slice(1, -1);

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
