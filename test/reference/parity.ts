import { readFileSync } from 'node:fs';

/** One series and what a tool answers, sample by sample, null where it answers nothing; README.md tells which tool. */
export interface ParityCase {
  readonly case: string;
  readonly params: { readonly [name: string]: number | string | boolean };
  /** Milliseconds. */
  readonly t: readonly number[];
  readonly value: readonly (number | null)[];
  readonly expected: readonly (number | null)[];
  /** Where the tool's arithmetic is bad: what is true. */
  readonly exact?: readonly (number | null)[];
}

export const loadParity = (): { readonly [tool: string]: readonly ParityCase[] } =>
  JSON.parse(readFileSync(new URL('parity.json', import.meta.url), 'utf8'));
