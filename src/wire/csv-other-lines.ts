/** Lines of a table that are no records: comments, and the header again, as in tables that were put together. */
export class OtherLines {
  readonly #comment: string | undefined;
  readonly #header: string;
  readonly #commentCode: number; // the first character of each: for nearly all lines a look at it is enough
  readonly #headerCode: number;

  /** `header`: the text of the header; none when it is empty. */
  constructor(comment: string | undefined, header: string) {
    this.#comment = comment;
    this.#header = header;
    this.#commentCode = comment?.charCodeAt(0) ?? -1;
    this.#headerCode = header === '' ? -1 : header.charCodeAt(0);
  }

  has(text: string, from: number, to: number): boolean {
    const code = text.charCodeAt(from);
    if (code === this.#commentCode && text.startsWith(this.#comment as string, from)) return true;
    return (
      code === this.#headerCode && text.startsWith(this.#header, from) && text.slice(from, to).trim() === this.#header
    );
  }
}
