import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;

/** Runs a program of a few lines over the library; what it printed and its exit code. */
async function run(code: string): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const program = `import { of, throwError, config } from 'rxjs';
    import { fromWebSocket, toWebSocket } from 'fluxion';
    ${code}`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.json' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const seen = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    seen.stdout += text;
  });
  child.stderr.on('data', (text) => {
    seen.stderr += text;
  });
  return new Promise((resolve) => child.on('close', (exit) => resolve({ ...seen, code: exit })));
}

const CLOSED = "'ws://user:secret@127.0.0.1:1/?token=secret'";
const REFUSED = /StreamError: 127\.0\.0\.1:1: cannot connect: connection refused \(is the server running/;

it.each<[string, string, RegExp]>([
  ['a source whose subscriber takes no errors', `fromWebSocket(${CLOSED}).subscribe(console.log);`, REFUSED],
  ['a sink whose "finished" nobody reads', `of(1).subscribe(toWebSocket(${CLOSED}));`, REFUSED],
  ['a sink whose "finished" is read but not handled', `toWebSocket(${CLOSED}).finished.then(console.log);`, REFUSED],
  [
    'a sink whose stream fails',
    `throwError(() => new Error('broken stream')).subscribe(toWebSocket(${CLOSED}, { waitForServer: true }));`,
    /Error: broken stream/,
  ],
  [
    'a sink that cannot listen',
    `let second;
     const first = toWebSocket({ listen: 0, onListening(port) {
       second = toWebSocket({ listen: port });
       setTimeout(() => { first.close(); second.close(); }, 500);
     } });`,
    /StreamError: port \d+ is in use/,
  ],
])('%s: the failure is printed and ends the program, without credentials', async (_, code, reason) => {
  const { stdout, stderr, code: exit } = await run(code);
  expect(stderr).toMatch(reason);
  expect(stderr).not.toContain('secret');
  expect(stdout).toBe('');
  expect(exit).not.toBe(0);
});

it.each<[string, string, string]>([
  [
    'a sink whose "finished" is handled',
    `toWebSocket(${CLOSED}).finished.catch((error) => console.log('told:', error.code));`,
    'told: transport\n',
  ],
  [
    'a source whose subscriber takes errors',
    `fromWebSocket(${CLOSED}).subscribe({ error: (error) => console.log('told:', error.code) });`,
    'told: transport\n',
  ],
  [
    "RxJS's own handler of unhandled errors",
    `config.onUnhandledError = (error) => console.log('unhandled:', error.code); toWebSocket(${CLOSED});`,
    'unhandled: transport\n',
  ],
  ['a sink that is closed', `toWebSocket(${CLOSED}, { waitForServer: true }).close();`, ''],
])('%s: the program ends well', async (_, code, output) => {
  expect(await run(code)).toEqual({ stdout: output, stderr: '', code: 0 });
});
