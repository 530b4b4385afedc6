/**
 * Options that exclude each other, or that do not fit the input. The message names them as code does; whoever shows it to a
 * person who gave flags words it anew with `wordedFor`.
 */
export class OptionError extends RangeError {
  readonly #words: (name: (option: string) => string) => string;

  /** `words` makes the message out of the names that it is handed. */
  constructor(words: (name: (option: string) => string) => string) {
    super(words((option) => option));
    this.#words = words;
  }

  /** The message with other names for the options. */
  wordedFor(name: (option: string) => string): string {
    return this.#words(name);
  }
}
