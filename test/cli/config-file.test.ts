import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fluxion, jsonLines } from '../support/cli.js';

function configured(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'fluxion.json');
  writeFileSync(path, content);
  return path;
}

const input = '0 0\n60000 1\n180000 5\n';

describe('a configuration file', () => {
  it('gives flags by the names that options have in code', async () => {
    const path = configured('{"per": "min", "edgeOrder": 2, "provisional": false, "quiet": true, "out": "csv"}');
    const run = await fluxion(['--config', path], { input });
    const same = await fluxion(['--per', 'min', '--edge-order', '2', '-q', '--out', 'csv'], { input });
    expect(run).toEqual(same);
    expect(run.code).toBe(0);
  });

  it('is overruled by the flags that are given', async () => {
    const path = configured('{"per": "min", "quiet": true}');
    const { stdout } = await fluxion(['--config', path, '--per', 'h'], { input });
    expect(jsonLines(stdout)[0]).toMatchObject({ derivative: 60 });
  });

  it('takes a list where a flag may be repeated', async () => {
    const path = configured('{"value": ["a", "b"], "quiet": true, "per": "ms"}');
    const { stdout } = await fluxion(['--config', path], { input: 't,a,b\n0,1,2\n1,2,4\n' });
    expect(jsonLines(stdout)[0]).toMatchObject({ value: [1, 2], derivative: [1, 2] });
  });

  it.each([
    ['{"maxgap": "5s"}', 'unknown member "maxgap" (did you mean maxGap?)'],
    ['{"help": true}', 'unknown member "help"'],
    ['{"maxGap": 1500}', '--max-gap must be a positive duration such as "1500ms"'],
    ['{"maxGap": ["5s", "6s"]}', 'maxGap must be one value'],
    ['{"counter": "yes"}', 'counter must be true or false, got'],
    ['{"silence": {"after": "5s"}}', 'silence must be text or a number'],
    ['{"ties": "newest"}', '--ties must be one of last, first, mean, error'],
    ['["per"]', 'must be one JSON object'],
    ['{"per": ', 'cannot read the configuration'],
  ])('%s is wrong usage, with a message that names what is wrong', async (content, message) => {
    const run = await fluxion(['--config', configured(content)], { input });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });

  it('that is not there is wrong usage', async () => {
    const run = await fluxion(['--config', '/nowhere.json'], { input });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('cannot read the configuration /nowhere.json');
  });

  it('has a schema with every flag that a file takes, each with its help', async () => {
    const { stdout, code } = await fluxion(['--config-schema']);
    expect(code).toBe(0);
    const schema = JSON.parse(stdout) as { properties: Record<string, { description: string }> };
    const help = (await fluxion(['help', 'all'])).stdout.replace(/\nadvise: .*/s, '').replace(/\n {10,}/g, ' '); // unwrapped
    const flags = [...help.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, flag = '']) => flag);
    const members = flags
      .filter((flag) => !['config', 'config-schema', 'help', 'version'].includes(flag))
      .map((flag) => flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));
    expect(Object.keys(schema.properties).sort()).toEqual(members.sort());
    expect(members.length).toBeGreaterThan(40);
    for (const { description } of Object.values(schema.properties)) expect(help).toContain(description);
    expect(schema.properties['ties']).toMatchObject({ enum: ['last', 'first', 'mean', 'error'] });
    expect(schema.properties['maxGap']).toMatchObject({ type: 'string' });
  });
});
