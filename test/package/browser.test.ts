import { readFileSync } from 'node:fs';
import { from, lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { derivative } from '../../src/index.js';
import { haveChromium, openChromium } from '../support/chromium.js';
import { random } from '../support/numbers.js';
import { type Bundle, type Consumer, install } from '../support/package.js';
import { socketServer } from '../support/socket-server.js';
import { eventually } from '../support/time.js';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await install();
});
afterAll(() => consumer.remove());

const ENTRIES = ['fluxion', 'fluxion/operators', 'fluxion/estimators', 'fluxion/kernels', 'fluxion/advice'];

describe('a bundle for a browser', () => {
  it.each(ENTRIES)('%s: has no ws, no luxon, and nothing of Node.js in it', async (entry) => {
    const { code, parts } = await consumer.bundle(`export * from '${entry}'`);
    expect(parts.size).toBeGreaterThan(5);
    expect([...parts.keys()].filter((path) => !path.startsWith('fluxion/dist/'))).toEqual([]);
    expect([...parts.keys()].filter((path) => /node|luxon/.test(path))).toEqual([]);
    const imports = [...code.matchAll(/\bfrom\s*"([^"]+)"|\b(?:import|require)\(?"([^"]+)"/g)];
    expect(new Set(imports.map(([, name, other]) => name ?? other))).toEqual(
      new Set(entry === 'fluxion' || entry === 'fluxion/operators' ? ['rxjs'] : []),
    );
    expect(/\b(?:process|global|Buffer|setImmediate)\b[.(]/.exec(code)?.[0]).toBeUndefined();
  });

  it('operators alone bring no sockets', async () => {
    const { parts } = await consumer.bundle("export * from 'fluxion/operators'");
    expect([...parts.keys()].filter((path) => /sockets|adapters/.test(path))).toEqual([]);
  });

  it('the derivative of fluxion/operators brings no estimator but its own', async () => {
    const { parts } = await consumer.bundle("export { derivative } from 'fluxion/operators'");
    const brought = [...parts.keys()].filter((path) => /estimators/.test(path)).map((path) => path.split('/').at(-1));
    expect(brought.sort()).toEqual(['choice.js', 'define.js', 'three-point.js']);
    expect([...parts.keys()].filter((path) => /kernels\/(?!three-point|support)/.test(path))).toEqual([]);
  });

  it.each(['browser', 'deno', 'bun', 'workerd', 'worker'])(
    'the condition "%s" takes the WebSocket of the platform',
    (name) => {
      const { imports } = JSON.parse(readFileSync(`${consumer.installed}package.json`, 'utf8')) as {
        imports: Record<string, Record<string, string>>;
      };
      expect(imports['#sockets']?.[name]).toBe('./dist/sockets/web.js');
      expect(imports['#zone']?.[name]).toBe('./dist/time/zone-intl.js');
      expect(Object.keys(imports['#sockets'] ?? {}).at(-1)).toBe('default');
    },
  );
});

/** What runs in the page: `results` of each way of differentiating what the server sends, as the bits of doubles. */
const PAGE = `
import { derivative, fromWebSocket, toWebSocket } from 'fluxion';
import { map, tap } from 'rxjs';

const bits = (x) => [...new Uint8Array(new Float64Array([x]).buffer)].map((b) => b.toString(16).padStart(2, '0')).join('');
globalThis.slopes = (url, options) => new Promise((resolve, reject) => {
  const found = [];
  fromWebSocket(url).pipe(derivative(options)).subscribe({
    next: (result) => found.push(bits(result.derivative)), error: reject, complete: () => resolve(found),
  });
});
globalThis.sendSlopes = async (from, to) => {
  const sink = toWebSocket(to);
  fromWebSocket(from).pipe(derivative()).subscribe(sink);
  await sink.finished;
  return sink.counters;
};
globalThis.message = (make) => {
  try {
    if (make === 'headers') fromWebSocket('ws://127.0.0.1:1', { headers: { a: 'b' } });
    if (make === 'listen') toWebSocket({ listen: 0 });
    if (make === 'format') fromWebSocket('ws://127.0.0.1:1', { map: { time: { at: '/t', format: 'HH:mm' } } });
  } catch (error) {
    return error.name + ': ' + error.message;
  }
};
globalThis.refused = (url) => new Promise((resolve) => {
  fromWebSocket(url).subscribe({ error: (error) => resolve(error.name + ' ' + error.code + ': ' + error.message) });
});
globalThis.zoned = (url) => new Promise((resolve, reject) => {
  const found = [];
  fromWebSocket(url, { map: { time: { at: '/t', zone: 'America/New_York' } } }).subscribe({
    next: ({ t }) => found.push(String(t)), error: reject, complete: () => resolve(found),
  });
});
`;

const bits = (x: number): string => Buffer.from(new Float64Array([x]).buffer).toString('hex');

describe.runIf(haveChromium())('in Chromium', () => {
  const SAMPLES = 400;
  const chance = random(20240229);
  let t = 1_700_000_000_000;
  const samples = Array.from({ length: SAMPLES }, () => {
    t += Math.round(chance() * 1000) + 1;
    return { t, value: (chance() - 0.5) * 10 ** Math.floor(chance() * 12) };
  });
  const frames = samples.map((sample) => JSON.stringify(sample));
  let browser: Awaited<ReturnType<typeof openChromium>>;
  let page: Awaited<ReturnType<(typeof browser)['context']['newPage']>>;
  let bundled: Bundle;

  beforeAll(async () => {
    bundled = await consumer.bundle(PAGE, { rxjs: true });
    browser = await openChromium();
    page = await browser.context.newPage();
    await page.addScriptTag({ content: bundled.code });
  }, 60_000);
  afterAll(() => browser.close());

  /** Calls a function of the page. */
  const call = <R>(name: string, ...args: unknown[]): Promise<R> =>
    page.evaluate(
      ([name, args]) =>
        (globalThis as unknown as Record<string, (...args: unknown[]) => unknown>)[name as string]?.(
          ...(args as unknown[]),
        ),
      [name, args],
    ) as Promise<R>;

  const feed = (texts: readonly string[]) =>
    socketServer((socket) => {
      for (const text of texts) socket.send(text);
      socket.close(1000, 'end');
    });

  it.each([
    {},
    { mode: 'numpy' },
    { mode: 'exact', per: 'min' },
    { edgeOrder: 2 },
    { estimator: { kind: 'least-squares', window: '5s' } },
  ] as const)('the slopes of what a WebSocket sends have the same bits as on Node.js: %j', async (options) => {
    const { url } = await feed(frames);
    const found = await call<string[]>('slopes', url, options);
    const wanted = await lastValueFrom(from(samples).pipe(derivative(options as object), toArray()));
    expect(found).toHaveLength(SAMPLES);
    expect(found).toEqual(wanted.map((result) => bits(result.derivative as number)));
  });

  it('a sink sends every result in order, counts it, and ends with the reason "end"', async () => {
    const { url } = await feed(frames);
    const results = await socketServer();
    const counters = await call('sendSlopes', url, results.url);
    await eventually(() => results.closes.length === 1);
    expect(results.closes).toEqual([{ code: 1000, reason: 'end' }]);
    expect(results.frames.map((frame) => (JSON.parse(frame) as { t: number }).t)).toEqual(samples.map(({ t }) => t));
    expect(counters).toEqual({ in: SAMPLES, sent: SAMPLES, queued: 0, dropped: 0, coalesced: 0, lost: 0 });
  });

  it('times without a zone are read by the zone that is given', async () => {
    const { url } = await feed(['{"t":"2024-07-01T12:00:00","value":1}', '{"t":"2024-11-03T01:30:00","value":2}']);
    expect(await call('zoned', url)).toEqual([
      String(BigInt(Date.UTC(2024, 6, 1, 16)) * 1_000_000n),
      String(BigInt(Date.UTC(2024, 10, 3, 5, 30)) * 1_000_000n),
    ]);
  });

  it('what a browser cannot do throws at once and says so', async () => {
    expect(await call('message', 'headers')).toMatch(/^TypeError: headers: a browser cannot/);
    expect(await call('message', 'listen')).toMatch(/^TypeError: listen: a browser cannot/);
    expect(await call('message', 'format')).toMatch(/^TypeError: format: a browser cannot/);
  });

  it('a server that is not there is an error of the kind "transport"', async () => {
    expect(await call('refused', 'ws://127.0.0.1:9')).toMatch(/^StreamError transport: 127\.0\.0\.1:9: cannot connect/);
  });
});
