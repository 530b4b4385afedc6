import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fluxion, jsonLines } from '../support/cli.js';

/** A folder with two recordings and an empty folder, gone after the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fluxion-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  writeFileSync(join(path, 'data.csv'), 't,v\n0,1\n1000,2\n');
  writeFileSync(join(path, 'notes.md'), '');
  mkdirSync(join(path, 'empty'));
  return path;
}

describe('a mistake of a beginner', () => {
  it.each<[title: string, args: string[], message: string]>([
    ['an address without its scheme', ['localhost:9000'], 'did you mean ws://localhost:9000?'],
    ['the same with the port of https', ['host.org:443'], 'did you mean wss://host.org:443?'],
    ['a port alone', [':8080'], 'did you mean listen:8080 (others connect to this machine), or ws://localhost:8080?'],
    ['a sink without its scheme', ['--to', 'localhost:9000'], 'did you mean ws://localhost:9000?'],
    ['mqtt', ['mqtt://host'], 'mqtt:// is not supported yet; use a pipe: mosquitto_sub -h host -t TOPIC | fluxion'],
    ['mqtt with a port', ['mqtt://host:1884/x'], 'mosquitto_sub -h host -p 1884 -t TOPIC | fluxion'],
    ['mqtt as a sink', ['--to', 'mqtt://host'], 'use a pipe: fluxion ... | mosquitto_pub -h host -t TOPIC -l'],
    ['http', ['http://host:80/x'], 'http:// is not supported yet; use a pipe: curl -sN http://host:80/... | fluxion'],
    ['tcp', ['tcp://host:90'], 'use a pipe: nc host 90 | fluxion'],
    ['a misspelt scheme', ['wws://host'], 'wws:// is not supported (did you mean ws://?)'],
    ['a scheme that nobody knows', ['gopher://host'], 'gopher:// is not supported; fluxion reads files, pipes, ws://'],
    ['file://', ['file:///data.csv'], 'give a file by its path, without file://'],
    ['no host', ['ws://'], 'the address names no host; a WebSocket address looks like ws://host:port/path'],
    ['no host, but a port', ['ws://:9000/x'], 'the address names no host'],
    ['a port that is too high', ['ws://host:99999/'], 'there is no port 99999: ports go up to 65535'],
    ['--vers', ['--vers'], 'unknown option --vers (did you mean --version?); fluxion help all lists them all'],
    ['--hlep', ['--hlep'], 'did you mean --help?'],
    ['the name of an option in code', ['--maxGap', '30s'], 'unknown option --maxGap (did you mean --max-gap?)'],
    ['underscores', ['--time_unit=s'], 'unknown option --time_unit (did you mean --time-unit?)'],
    ['one dash', ['-per', 'min'], 'unknown option -per (did you mean --per?)'],
    ['-v', ['-v'], 'did you mean --version?'],
    [
      'the beginning of several flags',
      ['--max', '5'],
      'did you mean --max-gap, --max-held, --max-ahead or --max-rate?',
    ],
    ['a file as a sink', ['--to', 'out.ndjson'], 'to write a file, use > in place of --to: > out.ndjson'],
    ['a unit in another language', ['data.csv', '--per', 'sekunde'], 'got "sekunde" (did you mean second?)'],
    ['listen without its colon', ['listen', '8080'], 'listen needs a port: listen:8080'],
    [
      'a misspelt command',
      ['advice', 'data.csv'],
      '"advice" is neither a file nor a command (did you mean fluxion advise?)',
    ],
    ['the same alone', ['dmeo'], 'did you mean fluxion demo?); the commands are advise, demo, help, record and replay'],
    ['hepl', ['hepl'], 'did you mean fluxion help?'],
    ['version as a word', ['version'], 'did you mean fluxion --version?'],
    ['a command that there is not', ['run', 'data.csv'], '"run" is neither a file nor a command; the commands are'],
  ])('%s: exit code 2, and a sentence with what was meant', async (_, args, message) => {
    const run = await fluxion(args, { cwd: folder() });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each<[title: string, args: string[], message: string]>([
    ['a file with a name close by', ['dta.csv'], 'there is no such file (did you mean data.csv?)'],
    ['the same in another folder', ['./dta.csv'], 'there is no such file (did you mean ./data.csv?)'],
    [
      'a file with no name close by',
      ['measurements.ndjson'],
      'cannot read measurements.ndjson: there is no such file\n',
    ],
    ['a folder with a name close by', ['emty'], 'cannot read emty: there is no such file\n'],
    ['a folder that is not there', ['here/data.csv'], 'there is no such file, and no folder here'],
    ['a directory', ['.'], 'cannot read .: it is a directory; name a file in it, such as data.csv'],
    ['an empty directory', ['empty'], 'cannot read empty: it is a directory; name a file in it\n'],
    ['a file of advise', ['advise', 'dta.csv'], '(did you mean data.csv?)'],
  ])('%s: exit code 1, and a sentence with what was meant', async (_, args, message) => {
    const run = await fluxion(args, { cwd: folder() });
    expect(run).toMatchObject({ code: 1, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it.each([
    ['user:s3cr3t@localhost:9000/s3cr3t?k=s3cr3t'],
    ['mqtt://user:s3cr3t@host/s3cr3t'],
    ['https://user:s3cr3t@host/s3cr3t?k=s3cr3t'],
    ['wws://user:s3cr3t@host/s3cr3t?k=s3cr3t'],
    ['ws://user:s3cr3t@/s3cr3t'],
    ['ws://user:s3cr3t@host:99999/s3cr3t'],
  ])('%s repeats no secret, as a source and as a sink', async (address) => {
    for (const args of [[address], ['--to', address], ['advise', address]]) {
      const run = await fluxion(args);
      expect(run.code).toBe(2);
      expect(run.stderr).not.toContain('s3cr3t');
    }
  });
});

describe('a word that looks like a mistake but is none', () => {
  it.each(['localhost:9000', 'advice', 'demos', 'version', 'listen'])('a file named %s is read', async (name) => {
    const cwd = folder();
    writeFileSync(join(cwd, name), 't,v\n0,1\n1000,2\n');
    const run = await fluxion([name, '-q'], { cwd });
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)).toHaveLength(2);
  });

  it('a file named as a command is read by its path', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'help'), 't,v\n0,1\n1000,2\n');
    expect(jsonLines((await fluxion(['./help', '-q'], { cwd })).stdout)).toHaveLength(2);
  });

  it('a file whose name is closer than a command is the one that was meant', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'held'), '');
    const run = await fluxion(['heldt'], { cwd });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('(did you mean held?)');
  });
});
