import { readdirSync, readFileSync } from 'node:fs';

/** The repository. */
export const ROOT: string = new URL('../../', import.meta.url).pathname;

/** A page of the documentation. */
export interface Page {
  /** From the root: `docs/feeds.md`. */
  readonly path: string;
  readonly text: string;
}

/** The README and every page under docs. */
export const PAGES: readonly Page[] = ['README.md', ...readdirSync(`${ROOT}docs`).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(ROOT + path, 'utf8') }));

export const page = (path: string): string => PAGES.find((one) => one.path === path)?.text ?? '';

/** A fenced block. */
export interface Block {
  readonly path: string;
  readonly line: number;
  readonly code: string;
  /** The ```text block right after it, or after a single paragraph. */
  readonly output: string | undefined;
}

/** The fenced blocks of a language, in all pages, each with the ```text block that tells its output. */
export const blocks = (language: string): Block[] => PAGES.flatMap((one) => blocksOf(one, language));

function blocksOf({ path, text }: Page, language: string): Block[] {
  const fences = [...text.matchAll(/^```(.*)\n((?:(?!```).*\n)*)```$/gm)];
  return fences.flatMap(([all, info, code = ''], i) => {
    if (info !== language) return [];
    const start = fences[i]?.index ?? 0;
    const next = fences[i + 1];
    const between = text.slice(start + all.length, next?.index);
    const follows = next?.[1] === 'text' && between.trim().split('\n\n').length === 1 && !between.includes('#');
    return { path, line: text.slice(0, start).split('\n').length, code, output: follows ? next[2] : undefined };
  });
}

/** The rows of the tables in a section, each as its cells. Sections are told by their heading. */
export function rows(path: string, heading: string): string[][] {
  const [, section = ''] = page(path).split(`\n## ${heading}\n`);
  const [body = ''] = section.split(/^## /m);
  return body
    .split('\n')
    .filter((line) => /^\| /.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The anchor that a heading gets. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
