import { show } from '../../core/errors.js';

/** Gives the number that a name stands for; NaN where there is none. */
export type Lookup = (name: string) => number;

/** An expression over the names of holes, read once and worked out for each record. */
export interface Expression {
  readonly names: readonly string[];
  evaluate(lookup: Lookup): number;
}

type Part = (lookup: Lookup) => number;

/** What is between two operands, by how strongly it binds: the weakest first. */
const LEVELS: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { or: (a, b) => +(a !== 0 || b !== 0) },
  { and: (a, b) => +(a !== 0 && b !== 0) },
  {
    '<': (a, b) => +(a < b),
    '<=': (a, b) => +(a <= b),
    '>': (a, b) => +(a > b),
    '>=': (a, b) => +(a >= b),
    '=': (a, b) => +(a === b),
    '==': (a, b) => +(a === b),
    '!=': (a, b) => +(a !== b && a === a && b === b),
  },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => a * b, '/': (a, b) => a / b },
];

const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z_][\w]*)|(<=|>=|==|!=|[-+*/()<>=]))/y;
/** Parentheses, and minus signs, may stand in each other so deep. */
const MOST_DEEP = 100;

/**
 * Reads an expression: names, numbers, `+ - * / ( )`, and for conditions `< <= > >= = !=`, `and` and `or`. A comparison with
 * something that is no number is false.
 *
 * @throws RangeError that names what does not fit, and where
 */
export function parseExpression(text: string, option: string): Expression {
  if (typeof text !== 'string')
    throw new RangeError(`${option} must be text such as "(bid + ask) / 2", got ${show(text)}`);
  return new Parser(text, option).whole();
}

class Parser {
  readonly #names = new Set<string>();
  #at = 0;
  #token = '';
  #kind: 'number' | 'name' | 'sign' | 'end' = 'end';
  #from = 0;
  #deep = 0;

  constructor(
    readonly text: string,
    readonly option: string,
  ) {
    this.#next();
  }

  whole(): Expression {
    const evaluate = this.#level(0);
    if (this.#kind !== 'end') this.#fail();
    return { names: [...this.#names], evaluate };
  }

  #level(level: number): Part {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#operand();
    let left = this.#level(level + 1);
    for (;;) {
      const apply = this.#kind === 'sign' || this.#kind === 'name' ? operators[this.#token] : undefined;
      if (apply === undefined || !Object.hasOwn(operators, this.#token)) return left;
      this.#next();
      const [a, b] = [left, this.#level(level + 1)];
      left = (lookup) => apply(a(lookup), b(lookup));
    }
  }

  #operand(): Part {
    const [token, kind] = [this.#token, this.#kind];
    if (kind === 'number') {
      this.#next();
      const value = Number(token);
      return () => value;
    }
    if (kind === 'name' && token !== 'and' && token !== 'or') {
      this.#next();
      this.#names.add(token);
      return (lookup) => lookup(token);
    }
    this.#deep += 1;
    if (this.#deep > MOST_DEEP || (token !== '(' && token !== '-')) this.#fail();
    this.#next();
    if (token === '-') {
      const operand = this.#operand();
      this.#deep -= 1;
      return (lookup) => -operand(lookup);
    }
    const inner = this.#level(0);
    if (this.#token !== ')') this.#fail();
    this.#next();
    this.#deep -= 1;
    return inner;
  }

  #next(): void {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.text);
    this.#from = this.#at + (/^\s*/.exec(this.text.slice(this.#at))?.[0].length ?? 0);
    if (found === null) {
      this.#token = this.text.slice(this.#from);
      this.#kind = 'end';
      if (this.#token !== '') this.#fail();
      return;
    }
    this.#at = TOKEN.lastIndex;
    const [, number, name, sign = ''] = found;
    this.#token = number ?? name ?? sign;
    this.#kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
  }

  #fail(): never {
    const found = this.#kind === 'end' && this.#token === '' ? 'the end' : show(this.#token);
    throw new RangeError(
      `${this.option} ${show(this.text)} does not go on with ${found} at column ${this.#from + 1}: it may have names, numbers, + - * / ( ), and comparisons with "and" and "or"`,
    );
  }
}
