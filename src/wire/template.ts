import { show } from '../core/errors.js';

/** Literal texts, and names, in turn. */
export type Template = readonly (string | { readonly name: string })[];

/** Reads `${a}/${b}`: names within a text; a text without any is itself. @throws RangeError on a `${` without its `}` */
export function parseTemplate(text: string, option: string): Template {
  if (typeof text !== 'string')
    throw new RangeError(`${option} must be a template such as "\${device}/\${name}", got ${show(text)}`);
  const parts = text.split(/\$\{([^}]*)\}/);
  if (parts.some((part, i) => i % 2 === 0 && part.includes('${')))
    throw new RangeError(`${option} ${show(text)} has a "\${" without its "}"`);
  return parts.map((part, i) => (i % 2 === 0 ? part : { name: part.trim() })).filter((part) => part !== '');
}
