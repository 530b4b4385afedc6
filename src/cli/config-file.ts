import { readFileSync } from 'node:fs';
import { show } from '../core/errors.js';
import { suggestion } from '../core/nearest.js';
import type { JsonSchema } from '../core/option.js';
import { type FlagGroups, flagOf, UsageError } from './flags.js';

/** Flags that a file does not take. */
const NOT_IN_FILES = new Set(['config', 'config-schema', 'help', 'version']);

/** The name of a flag in a configuration file: `--max-gap` is `maxGap`. */
const memberOf = (flag: string): string => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * The flags that a configuration file gives: a JSON object with a member for each, named as options are in code.
 *
 * A switch is `true`; a flag that may be repeated takes a list. Numbers are read as their text, so one rule holds for files and
 * flags: a duration needs a unit.
 *
 * @throws UsageError that names the file, the member and what would do
 */
export function readConfigFile(path: string, groups: FlagGroups): Map<string, readonly string[]> {
  const members = parse(path);
  const known = new Map(Object.values(groups).flatMap((group) => Object.entries(group)));
  const names = [...known.keys()].filter((flag) => !NOT_IN_FILES.has(flag)).map(memberOf);
  const given = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(members)) {
    if (!names.includes(name))
      throw new UsageError(`${path} has the unknown member ${show(name)}${suggestion(name, names)}`);
    const flag = flagOf(name).slice(2);
    const { option, many } = known.get(flag) ?? {};
    const problem = (wanted: string): UsageError =>
      new UsageError(`${path}: ${name} must be ${wanted}, got ${show(JSON.stringify(value))}`);
    if (option?.placeholder === undefined) {
      if (typeof value !== 'boolean') throw problem('true or false');
      if (value) given.set(flag, ['']);
      continue;
    }
    const texts = Array.isArray(value) ? value : [value];
    if (Array.isArray(value) && !many) throw problem('one value');
    if (!texts.every((text) => typeof text === 'string' || typeof text === 'number'))
      throw problem(many ? 'text, or a list of texts' : 'text or a number');
    given.set(flag, texts.map(String));
  }
  return given;
}

/** What a configuration file may hold, as JSON Schema (draft 2020-12). */
export function configSchema(groups: FlagGroups): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [flag, { option, many }] of Object.values(groups).flatMap((group) => Object.entries(group))) {
    if (NOT_IN_FILES.has(flag)) continue;
    const one = { ...option.schema, description: option.help };
    properties[memberOf(flag)] = many
      ? { anyOf: [option.schema, { type: 'array', items: option.schema }], description: option.help }
      : one;
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of fluxion',
    type: 'object',
    properties,
    additionalProperties: false,
  };
}

function parse(path: string): object {
  let members: unknown;
  try {
    members = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read the configuration ${path}: ${(error as Error).message}`);
  }
  if (typeof members === 'object' && members !== null && !Array.isArray(members)) return members;
  throw new UsageError(`the configuration ${path} must be one JSON object, such as {"per": "min", "maxGap": "30s"}`);
}
