import { describe, expect, it } from 'vitest';
import { ADVISE } from '../../src/cli/advise-flags.js';
import { FLAGS } from '../../src/cli/all-flags.js';
import { helpAbout, helpText } from '../../src/cli/help.js';
import { TOPICS, topicOfFlags } from '../../src/cli/help-topics.js';
import { ESTIMATORS, estimatorOptions } from '../../src/estimators/estimator.js';
import { fluxion } from '../support/cli.js';

const TOPIC_NAMES = Object.keys(TOPICS);
/** Pages of commands, which list flags of their own. */
const COMMANDS = ['advise', 'record', 'replay'];
const flagsIn = (text: string): string[] =>
  [...text.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, flag = '']) => flag);
const flagNames = (groups: object): string[] => Object.values(groups).flatMap((group) => Object.keys(group as object));
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));
/** A page as one line: words stand apart by one space, however it was wrapped. */
const unwrapped = (text: string): string => text.replace(/\s+/g, ' ');

describe('fluxion --help', () => {
  it('fits a terminal of 80 columns and 60 lines', () => {
    expect(longest(helpText())).toBeLessThanOrEqual(80);
    expect(helpText().trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  it('has the usage, five examples, the flags that people need most, and all topics', () => {
    const text = helpText();
    expect(text).toContain('\nUsage\n  fluxion [SOURCE] [options]');
    expect(
      text
        .split('\nUsage')[0]
        ?.split('\n')
        .filter((line) => /^ {2}(?:printf .* \| )?fluxion /.test(line)),
    ).toHaveLength(5);
    expect(flagsIn(text)).toEqual(expect.arrayContaining(['time', 'value', 'key', 'per', 'to', 'send', 'estimator']));
    for (const topic of [...TOPIC_NAMES, 'all']) expect(text).toMatch(new RegExp(`^  ${topic} `, 'm'));
  });

  it.each([[['help']], [['-h']], [['data.csv', '--help']]])(
    '%j prints the same, with nothing on standard error',
    async (args) => {
      expect(await fluxion(args)).toMatchObject({ code: 0, stdout: helpText(), stderr: '' });
    },
  );
});

describe('fluxion help TOPIC', () => {
  it('every flag is in exactly one topic, with its whole help', () => {
    const homes = topicOfFlags();
    expect([...homes.keys()]).toEqual(flagNames(FLAGS));
    const pages = TOPIC_NAMES.filter((name) => !COMMANDS.includes(name)).map(
      (name) => [name, helpAbout(name)] as const,
    );
    for (const [flag, { option }] of Object.values(FLAGS).flatMap((group) => Object.entries(group))) {
      const on = pages.filter(([, page]) => flagsIn(page).includes(flag));
      expect([flag, on.map(([name]) => name)]).toEqual([flag, [homes.get(flag)]]);
      expect(unwrapped(on[0]?.[1] ?? '')).toContain(option.help);
    }
  });

  it('no line of any page is longer than 80 columns', () => {
    const pages = [...TOPIC_NAMES, 'all', ...ESTIMATORS].map((name) => [name, longest(helpAbout(name))] as const);
    expect(pages.filter(([, columns]) => columns > 80)).toEqual([]);
  });

  it('every topic that is named in the table is one that exists, and names flags that exist', () => {
    const known = flagNames(FLAGS);
    for (const { flags = [] } of Object.values(TOPICS))
      expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
  });

  it('estimators has every kind in a line of its own, with every option', () => {
    const page = helpAbout('estimators');
    for (const kind of ESTIMATORS) {
      expect(page).toMatch(new RegExp(`^${kind}: \\S`, 'm'));
      const own = helpAbout(kind);
      expect(page).toContain(own);
      for (const { help } of Object.values(estimatorOptions(kind))) expect(unwrapped(own)).toContain(help);
    }
    expect(helpAbout('least-squares')).toContain('\n  window=DURATION|N ');
    expect(helpAbout('least-squares')).toContain('\n  [min-samples=N] ');
  });

  it('of a flag is the topic of the flag, of all is everything', () => {
    expect(helpAbout('--max-gap')).toBe(helpAbout('rules'));
    expect(helpAbout('max-gap')).toBe(helpAbout('rules'));
    for (const name of TOPIC_NAMES) expect(helpAbout('all')).toContain(helpAbout(name));
  });

  it.each([
    [['help', 'sockets'], 'sockets'],
    [['--help', 'sockets'], 'sockets'],
    [['help', 'advise'], 'advise'],
    [['demo', '--help'], 'demo'],
  ])('%j prints that page', async (args, topic) => {
    expect(await fluxion(args)).toMatchObject({ code: 0, stdout: helpAbout(topic), stderr: '' });
  });

  it.each([
    [['help', 'sokets'], '(did you mean sockets?)'],
    [['--help', 'stat'], '(did you mean state?)'],
    [['help', '--maxgap'], '(did you mean --max-gap?)'],
    [['help', 'frobnicate'], 'there is no help about "frobnicate"; the topics are reading, '],
  ])('%j is wrong usage that names the nearest topic and lists all', async (args, message) => {
    const run = await fluxion(args);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
    for (const topic of TOPIC_NAMES) expect(run.stderr).toContain(topic);
  });
});

describe('fluxion advise --help', () => {
  it('has all of its flags, in 80 columns', async () => {
    const { stdout, code } = await fluxion(['advise', '--help']);
    expect(code).toBe(0);
    expect(flagsIn(stdout)).toEqual(flagNames(ADVISE));
    expect(longest(stdout)).toBeLessThanOrEqual(80);
  });
});
