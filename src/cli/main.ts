#!/usr/bin/env node
import { FLAGS } from './all-flags.js';
import { readConfig } from './config.js';
import { configSchema, readConfigFile } from './config-file.js';
import { explain } from './faults.js';
import { type Arguments, parseFlags, UsageError } from './flags.js';
import { Report } from './report.js';
import { run } from './run.js';

declare const VERSION: string; // put in by the bundler

/** What `fluxion` does; resolves to its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    if (argv[0] === 'advise') return await (await import('./advise.js')).adviseCommand(argv.slice(1));
    const given = parseFlags(argv, FLAGS, 'fluxion', (path) => readConfigFile(path, FLAGS));
    if (given.has('config-schema')) {
      process.stdout.write(`${JSON.stringify(configSchema(FLAGS), null, 2)}\n`);
      return 0;
    }
    if (given.has('help')) {
      process.stdout.write((await import('./help.js')).helpText());
      return 0;
    }
    if (given.has('version')) {
      process.stdout.write(`${typeof VERSION === 'string' ? VERSION : 'development'}\n`);
      return 0;
    }
    const command = given.positionals[0];
    if (command === 'demo' || (argv.length === 0 && process.stdin.isTTY === true))
      return await (await import('#demo')).demo(demoSeconds(given));
    return await run(readConfig(given));
  } catch (error) {
    return explain(error, new Report(false));
  }
}

function demoSeconds(given: Arguments): number | undefined {
  const others = [...given.entries()].filter(([name]) => name !== 'seconds');
  if (others.length > 0 || given.positionals.length > 1) throw new UsageError('demo takes only --seconds N');
  const text = given.text('seconds');
  if (text !== undefined && !(Number(text) > 0))
    throw new UsageError(`--seconds must be a positive number, got ${JSON.stringify(text)}`);
  return text === undefined ? undefined : Number(text);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});
process.exit(await main(process.argv.slice(2)));
