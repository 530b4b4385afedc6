import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

/** What a program prints first; `undefined` when it cannot be run. */
function said(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0];
  } catch {
    return undefined;
  }
}

/** A Python that has numpy; `undefined` where there is none. */
export const python: string | undefined = ['python3', '/usr/bin/python3'].find(
  (path) => said(path, ['-c', 'import numpy']) !== undefined,
);

export const mawk: boolean = said('mawk', ['-W', 'version']) !== undefined;

/** The version of a package that is installed here. */
export const installed = (name: string): string =>
  (
    JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
      version: string;
    }
  ).version;

/** What the numbers depend on. */
export function machine(): string {
  const numpy = python && said(python, ['-c', 'import sys, numpy; print(sys.version.split()[0], numpy.__version__)']);
  const facts = {
    cpu: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: process.version.slice(1),
    ...Object.fromEntries(['rxjs', 'ws', 'luxon'].map((name) => [name, installed(name)])),
    python: numpy?.split(' ')[0] ?? 'none',
    numpy: numpy?.split(' ')[1] ?? 'none',
    mawk: said('mawk', ['-W', 'version'])?.replace(/^mawk ([\d.]+ ?\d*).*/, '$1') ?? 'none',
  };
  return `${Object.entries(facts)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')}.`;
}

/** When, of what, and how busy the machine was with other things: a load near 1 is the benchmark itself. */
export function moment(): string {
  const commit = said('git', ['describe', '--always', '--dirty']) ?? 'unknown';
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  return `${date} UTC, commit ${commit}, load average ${loadavg()[1]?.toFixed(1)}.`;
}
