#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { show } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { FLAGS } from './all-flags.js';
import { readConfig } from './config.js';
import { configSchema, readConfigFile } from './config-file.js';
import { explain } from './faults.js';
import { nearFile } from './files.js';
import { type Arguments, parseFlags, UsageError } from './flags.js';
import { Report } from './report.js';
import { run } from './run.js';

declare const VERSION: string; // put in by the bundler

/** What `fluxion` does; resolves to its exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    if (argv[0] === 'advise') return await (await import('./other-commands.js')).adviseCommand(argv.slice(1));
    if (argv[0] === 'record') return await (await import('./other-commands.js')).recordCommand(argv.slice(1));
    if (argv[0] === 'replay') return await (await import('./other-commands.js')).replayCommand(argv.slice(1));
    if (argv[0] === 'help') return await help(argv.slice(1));
    const given = parseFlags(argv, FLAGS, 'fluxion help all', (path) => readConfigFile(path, FLAGS));
    if (given.has('config-schema')) {
      process.stdout.write(`${JSON.stringify(configSchema(FLAGS), null, 2)}\n`);
      return 0;
    }
    if (given.has('help')) return await help(given.positionals, !/^-(h|-help)$/.test(argv[0] ?? ''));
    if (given.has('version')) {
      process.stdout.write(`${typeof VERSION === 'string' ? VERSION : 'development'}\n`);
      return 0;
    }
    const command = given.positionals[0];
    if (command === 'demo' || (argv.length === 0 && process.stdin.isTTY === true))
      return await (await import('./other-commands.js')).demo(demoSeconds(given));
    checkWords(given.positionals);
    return await run(readConfig(given));
  } catch (error) {
    return explain(error, new Report(false));
  }
}

/** Prints the help, or the pages of some topics; `leniently` where other words may be meant for something else. */
async function help(words: readonly string[], leniently = false): Promise<number> {
  const { helpAbout, helpText, isTopic } = await import('./other-commands.js');
  const topics = leniently ? words.filter(isTopic) : words;
  const text = topics.length === 0 ? helpText() : topics.map(helpAbout).join('\n');
  await new Promise((resolve) => process.stdout.write(text, resolve)); // a pipe may be slower than the exit
  return 0;
}

/** A word that is no file may have been meant as a command. @throws UsageError that says which */
function checkWords([word = '-', ...others]: readonly string[]): void {
  if (!/^[a-z]+$/i.test(word) || existsSync(word)) return;
  if (word === 'listen')
    throw new UsageError(`listen needs a port: listen:${/^\d+$/.test(others[0] ?? '') ? others[0] : '8080'}`);
  const commands = ['advise', 'demo', 'help', 'record', 'replay', 'version'];
  const file = nearFile(word);
  const near = nearest(word, file === undefined ? commands : [...commands, file]);
  if (others.length === 0 && (near === undefined || near === file)) return; // a file that is not there
  const meant =
    near === undefined || near === file ? '' : ` (did you mean fluxion ${near === 'version' ? '--version' : near}?)`;
  throw new UsageError(
    `${show(word)} is neither a file nor a command${meant}; the commands are advise, demo, help, record and replay`,
  );
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
