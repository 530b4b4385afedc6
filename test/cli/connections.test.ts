import { describe, expect, it } from 'vitest';
import { SilentFeed } from '../../src/cli/silent-feed.js';
import { fluxion, jsonLines, start } from '../support/cli.js';
import { fastTimers } from '../support/fast-clock.js';
import { refusingServer, socketServer, tcpServer } from '../support/socket-server.js';
import { TestClock } from '../support/time.js';
import { certificate, tlsServer } from '../support/tls-server.js';

const frame = (t: number): string => JSON.stringify({ t, value: t });

describe('a server that stays silent', () => {
  const env = fastTimers(100); // 10 s are 0.1 s

  it('is said once, after 10 s, with the flag that sends a request', async () => {
    const server = await socketServer();
    const run = start([server.url, '--seconds', '60'], { env });
    const { code, stderr } = await run.done;
    expect(code).toBe(0);
    expect(stderr.match(/nothing has come/g)).toHaveLength(1);
    expect(stderr).toContain(
      `fluxion: 127.0.0.1:${server.port}: connected, but nothing has come for 10 s; many feeds stay silent until they are sent a request: --send TEXT sends one each time the connection opens\n`,
    );
  });

  it('that has been sent a request may not have understood it', async () => {
    const server = await socketServer();
    const { stderr } = await start([server.url, '--send', 'hello', '--seconds', '60'], { env }).done;
    expect(stderr).toContain('nothing has come for 10 s; the feed may not have understood the request of --send');
    expect(server.frames).toEqual(['hello']);
  });

  it('or says only hello, brings no samples either', async () => {
    const server = await socketServer((socket) => socket.send('{"event":"welcome"}'));
    const { stderr } = await start([server.url, '--when', '/e=x', '--seconds', '60'], { env }).done;
    expect(stderr).toContain('connected, but 1 message has come, but no sample for 10 s');
  });

  it('and closes, for it was not asked, is told at once how to be asked', async () => {
    const server = await socketServer((socket) => socket.close(1008, 'subscribe within 5 s'));
    const { stderr } = await start([server.url, '--seconds', '20'], { env }).done;
    expect(stderr.match(/the server closed before a sample came; .*--send TEXT/g)).toHaveLength(1);
    expect(stderr).toContain('1008 "subscribe within 5 s"');
  });

  it('is said once, however often the connection is lost and opened again', () => {
    const clock = new TestClock();
    const said: string[] = [];
    const feed = new SilentFeed(
      false,
      () => ({ messages: 0, samples: 0 }),
      clock,
      (text) => said.push(text),
    );
    for (let i = 0; i < 3; i += 1) {
      feed.status({ state: 'open' });
      clock.advance(9_999);
      expect(said).toHaveLength(i === 0 ? 0 : 1);
      clock.advance(1);
      expect(said).toHaveLength(1);
      feed.status({ state: 'waiting', delay: 1, reason: 'lost' });
      clock.advance(60_000);
    }
  });

  it('is not said of a server that sends, of one that is lost before, or under --quiet', async () => {
    const talks = await socketServer((socket) => socket.send(frame(0)));
    const breaks = await socketServer((socket) => setTimeout(() => socket.terminate(), 20));
    const silent = await socketServer();
    for (const args of [[talks.url], [breaks.url], [silent.url, '-q']]) {
      const { stderr } = await start([...args, '--seconds', '40'], { env }).done;
      expect(stderr).not.toContain('connected, but');
    }
  });
});

describe('a connection that the server closes', () => {
  it('is told with its code and reason, and without characters that could move the cursor', async () => {
    const server = await socketServer((socket, _, count) => {
      if (count === 1) socket.close(1008, 'subscribe within\u001b[2J\n 5 s');
      else socket.close(1000, 'end');
    });
    const run = await fluxion([server.url]);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('source: closed by the server: 1008 "subscribe within[2J 5 s"; connecting again in');
  });

  it.each<[string, (close: (code?: number, reason?: string) => void, terminate: () => void) => void, string]>([
    ['a code alone', (close) => close(1011), 'source: closed by the server: 1011; connecting'],
    ['no code', (close) => close(), 'source: closed by the server; connecting'],
    ['no closing handshake', (_, terminate) => terminate(), 'source: the connection broke; connecting'],
  ])('with %s is told so', async (_, end, message) => {
    const server = await socketServer((socket, _request, count) => {
      if (count > 1) socket.close(1000, 'end');
      else
        end(
          (code, reason) => socket.close(code, reason),
          () => socket.terminate(),
        );
    });
    expect((await fluxion([server.url])).stderr).toContain(message);
  });

  it('for good ends the run with code and reason in the message', async () => {
    const server = await socketServer((socket) => socket.close(4401, 'token has run out'));
    const run = await fluxion([server.url]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      'connection lost: closed by the server: 4401 "token has run out" (check the credentials)',
    );
  });
});

describe('a handshake that is refused', () => {
  const answer = (status: string, body: string, headers = ''): string =>
    `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`;

  it.each<[title: string, answer: string, message: string]>([
    ['plain text', answer('401 Unauthorized', 'invalid token\nmore'), '401 Unauthorized: invalid token (check the'],
    ['JSON', answer('403 Forbidden', '{\n  "error": "no plan"\n}'), '403 Forbidden: { "error": "no plan" } (check'],
    [
      'a page',
      answer('404 Not Found', '<html>\n<head><title>No such feed</title></head><body>...'),
      '404 Not Found: No such feed (is the path right?)',
    ],
    [
      'a page that says nothing new',
      answer('404 Not Found', '<html><title>404 Not Found</title>'),
      'the server answered 404 Not Found (is the path right?)',
    ],
    ['escapes', answer('400 Bad', '\u001b]0;x\u0007\u001b[31mred\u009b'), '400 Bad: ]0;x[31mred (is there a WebSocket'],
    ['a status that says it all', answer('503 Busy', ''), 'the server answered 503 Busy (the server has a problem'],
    ['too many requests', answer('429 Slow down', ''), '(too many requests: wait a while)'],
    [
      'a page where a WebSocket was expected',
      answer('200 OK', 'hello'),
      '200 OK: hello (is there a WebSocket at this path?)',
    ],
    [
      'another address',
      answer('301 Moved', '', 'Location: https://u:s3cr3t@other.org:8443/feed?k=s3cr3t\r\n'),
      '301 Moved (it redirects to wss://other.org:8443: use that address)',
    ],
    [
      'the port of TLS of a server such as nginx',
      answer('400 Bad Request', '<title>400 The plain HTTP request was sent to HTTPS port</title>'),
      '(use wss:// in place of ws://)',
    ],
  ])('with %s is told with status, the beginning of the body and what may help', async (_, text, message) => {
    const server = await refusingServer(() => text);
    const run = await fluxion([server.url]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]|s3cr3t/);
  });

  it('is told with at most 200 characters of the body', async () => {
    const server = await refusingServer(() => answer('400 Bad Request', 'x'.repeat(100_000)));
    const { stderr } = await fluxion([server.url]);
    expect(stderr.match(/x+/g)?.find((run) => run.length > 1)).toHaveLength(200);
  });

  it('with a body that does not end is told all the same', async () => {
    const server = await refusingServer(() => '');
    server.server.removeAllListeners('upgrade');
    server.server.on('upgrade', (_, socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 1000\r\n\r\nno token');
    });
    const run = await fluxion([server.url], { env: fastTimers(20) });
    expect(run.stderr).toContain('401 Unauthorized: no token (check the credentials)');
  });

  it('by a server that repeats what it was sent repeats no secret', async () => {
    const server = await refusingServer(() => '');
    server.server.removeAllListeners('upgrade');
    server.server.on('upgrade', ({ url, headers }, socket) =>
      socket.end(
        answer('401 Unauthorized', `${url} ${headers.authorization} k3y-in-header t0k3n-in-query ${headers['x-key']}`),
      ),
    );
    const address = server.url.replace('ws://', 'ws://me:pa55word@');
    const run = await fluxion([`${address}/fe3d-path?token=t0k3n-in-query`, '--header', 'X-Key: Bearer k3y-in-header']);
    expect(run.stderr).toContain('401 Unauthorized: ');
    expect(run.stderr).not.toMatch(/pa55word|t0k3n|k3y|fe3d/);
  });
});

describe('TLS', () => {
  it('against a port without it: use ws://', async () => {
    const server = await socketServer();
    const run = await fluxion([server.url.replace('ws:', 'wss:')]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('cannot connect: the server does not speak TLS (use ws:// in place of wss://)');
  });

  it('without it against a port with it: use wss://', async () => {
    const { port } = await tlsServer('localhost');
    const run = await fluxion([`ws://127.0.0.1:${port}`]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      'cannot connect: the server closed the connection without an answer (is it a WebSocket server? If it speaks TLS, use wss://)',
    );
  });

  it('without it against a server that answers with an alert of TLS: use wss://', async () => {
    const { port } = await tcpServer((socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 70])));
    const run = await fluxion([`ws://127.0.0.1:${port}`]);
    expect(run.stderr).toContain('cannot connect: the server speaks TLS (use wss:// in place of ws://)');
  });

  it('with a certificate that is self-signed says how to trust it, and that works', async () => {
    const { port } = await tlsServer('localhost', (socket) => {
      for (const t of [0, 1]) socket.send(frame(t));
      socket.close(1000, 'end');
    });
    const refused = await fluxion([`wss://127.0.0.1:${port}`]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'cannot connect: its certificate is self-signed (to trust it, set NODE_EXTRA_CA_CERTS to a file with the certificate',
    );
    const env = { NODE_EXTRA_CA_CERTS: certificate('localhost') };
    const trusted = await fluxion([`wss://127.0.0.1:${port}`], { env });
    expect(trusted.code).toBe(0);
    expect(jsonLines(trusted.stdout)).toHaveLength(2);
  });

  it('with a certificate that has expired says so', async () => {
    const { port } = await tlsServer('expired');
    const env = { NODE_EXTRA_CA_CERTS: certificate('expired') };
    const run = await fluxion([`wss://127.0.0.1:${port}`], { env });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('its certificate has expired (the server needs a new one, unless the clock');
  });

  // macOS has no such address unless it is told to.
  it.skipIf(process.platform === 'darwin')('with a certificate for another name says for which', async () => {
    const { port } = await tlsServer('localhost', () => {}, '127.0.0.2');
    const env = { NODE_EXTRA_CA_CERTS: certificate('localhost') };
    const run = await fluxion([`wss://127.0.0.2:${port}`], { env });
    expect(run.stderr).toContain('its certificate is for another name: 127.0.0.1 (use the name that it is for)');
  });
});

describe('an address where no server is', () => {
  it('a host that does not exist', async () => {
    const run = await fluxion(['ws://no-such-host.invalid/']);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /no such host \(is its name spelt right\?\)|cannot be looked up \(is this machine online\?\)/,
    );
  });

  it('a port that refuses', async () => {
    const run = await fluxion(['ws://127.0.0.1:1/']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('127.0.0.1:1: cannot connect: connection refused (is the server running');
  });

  it('a port where something else answers', async () => {
    const { port } = await tcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'));
    const run = await fluxion([`ws://127.0.0.1:${port}`]);
    expect(run.stderr).toContain('what answers does not speak HTTP (is it a WebSocket server, and is the port right?)');
  });

  it('with --wait-for-server the hint is said once, the reason each time', async () => {
    const run = start(['ws://127.0.0.1:1/', '--wait-for-server'], { env: fastTimers(50) });
    await run.until('stderr', /(?:connection refused[\s\S]*?){3}/);
    expect(run.stderr.match(/is the port right/g)).toHaveLength(1);
  });
});

describe('--send TEXT', () => {
  it('is sent each time the connection opens, in order, with variables of the environment filled in', async () => {
    const server = await socketServer((socket, _, count) => {
      socket.on('message', (data: Buffer) => {
        if (data.toString() !== 'two') return;
        if (count === 1) socket.close(1012);
        else {
          for (const t of [0, 1]) socket.send(frame(t));
          socket.close(1000, 'end');
        }
      });
    });
    const run = await fluxion([server.url, '--send', '{"auth":"${env:TOKEN_FOR_TEST}"}', '--send', 'two'], {
      env: { TOKEN_FOR_TEST: 'abc' },
    });
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)).toHaveLength(2);
    expect(server.frames).toEqual(['{"auth":"abc"}', 'two', '{"auth":"abc"}', 'two']);
  });

  it('names a variable that is not set, and is refused where it would do nothing', async () => {
    const unset = await fluxion(['ws://127.0.0.1:1', '--send', '${env:NOT_SET_AT_ALL}']);
    expect(unset.code).toBe(2);
    expect(unset.stderr).toContain('--send needs the environment variable NOT_SET_AT_ALL, which is not set');
    for (const args of [['listen:0'], ['-'], ['-', '--to', 'ws://127.0.0.1:1']]) {
      const run = await fluxion([...args, '--send', 'x']);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('--send would do nothing: it is for the source ws://...');
    }
  });
});
