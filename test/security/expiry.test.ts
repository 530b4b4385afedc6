import { describe, expect, it } from 'vitest';
import { fromWebSocket, type TokenGrant, toWebSocket } from '../../src/index.js';
import { request } from '../support/raw-frames.js';
import { listeningSource, RawPeer } from '../support/raw-peer.js';
import { listening } from '../support/sinks.js';
import { socketClient } from '../support/socket-server.js';
import { frame } from '../support/sources.js';
import { eventually, TestClock, turns } from '../support/time.js';

const SHORT = 'a-token-for-ten-seconds';
const LONG = 'a-token-for-all-times';
const START = Date.UTC(2027, 0, 31);
const TOKEN: readonly (string | TokenGrant)[] = [LONG, { token: SHORT, expires: '2027-01-31T00:00:10Z' }];

/** A clock that stands still, with a time of day that can be set. */
function clocks() {
  const clock = new TestClock();
  const day = { offset: START };
  return { clock, day, options: { scheduler: clock, expiryClock: () => day.offset + clock.now(), token: TOKEN } };
}

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

describe('S2: a token that expires', () => {
  it('S2: lets in until then; from then on it gets 401, as no token and a wrong one do, and nothing has been counted', async () => {
    const { day, options } = clocks();
    const { port, counters } = await listeningSource(options);
    const answer = async (headers: Record<string, string>): Promise<readonly [number, string | undefined]> => {
      const peer = await RawPeer.to(port, request(headers));
      const status = await peer.status();
      if (status !== 101) await eventually(() => peer.closed);
      else peer.socket.destroy();
      return [status, peer.received.toString().split('\r\n\r\n')[1]?.trim()];
    };
    day.offset = START + 9999;
    expect(await answer(bearer(SHORT))).toEqual([101, '']);
    await eventually(() => counters.lost === 1);
    day.offset = START + 10_000;
    expect(await answer(bearer(SHORT))).toEqual([401, 'the token has expired']);
    expect(await answer({ 'Sec-WebSocket-Protocol': `bearer.${SHORT}` })).toEqual([401, 'the token has expired']);
    expect(await answer({})).toEqual([401, 'a token is needed']);
    expect(await answer(bearer(`${SHORT}x`))).toEqual([401, 'a token is needed']);
    expect(await answer(bearer(LONG))).toEqual([101, '']);
    // One that carries two tokens is let in with the one that is still good.
    expect((await answer({ ...bearer(SHORT), 'Sec-WebSocket-Protocol': `bearer.${LONG}` }))[0]).toBe(101);
    expect(counters).toMatchObject({ frames: 0, bad: 0 });
  });

  it('S2: closes who came in with it with 4401, within a second; what it still sends is not taken, and others stay', async () => {
    const { clock, options } = clocks();
    const { url, seen, counters } = await listeningSource(options);
    const [short, long] = [await socketClient(url, SHORT), await socketClient(url, LONG)];
    short.socket.send(frame(0, 0, 'short'));
    await eventually(() => seen.values.length === 1);
    clock.advance(9999);
    await turns();
    expect(short.socket.readyState).toBe(1);
    clock.advance(1000);
    short.socket.send(frame(1, 1, 'short')); // it does not know yet
    expect(await short.closed).toEqual({ code: 4401, reason: 'the token has expired' });
    long.socket.send(frame(2, 2, 'long'));
    await eventually(() => seen.values.length > 1);
    expect(seen.values.map(({ key }) => key)).toEqual(['short', 'long']);
    expect(counters).toEqual({ frames: 2, bad: 0, lost: 1 });
    clock.advance(10_000);
    await turns();
    expect(long.socket.readyState).toBe(1);
  });

  it('S2: closes a reader too, and one that does not answer is cut off 2 s later', async () => {
    const { clock, options } = clocks();
    const { sink, url, port } = await listening(options);
    const [short, long] = [await socketClient(url, SHORT), await socketClient(url, LONG)];
    const mute = await RawPeer.to(port, request(bearer(SHORT)));
    expect(await mute.status()).toBe(101);
    clock.advance(10_500);
    expect(await short.closed).toMatchObject({ code: 4401 });
    sink.next('result');
    await eventually(() => long.frames.length === 1);
    expect(short.frames).toEqual([]);
    expect(mute.closed).toBe(false);
    clock.advance(2000);
    expect(await mute.closing()).toEqual({ code: 4401, reason: 'the token has expired' });
  });

  it('S2: expires by the time of day, also when that is set while a peer is connected', async () => {
    const { clock, day, options } = clocks();
    const { url } = await listeningSource(options);
    const { closed } = await socketClient(url, SHORT);
    day.offset += 86_400_000;
    clock.advance(1000);
    expect(await closed).toMatchObject({ code: 4401 });
  });

  it('S2: leaves no alarm behind once the port is closed', async () => {
    const { clock, options } = clocks();
    const { url, seen } = await listeningSource(options);
    const { closed } = await socketClient(url, SHORT);
    seen.subscription.unsubscribe();
    expect(await closed).toMatchObject({ code: 1000 });
    await eventually(() => clock.actions.length === 0, 'no alarm');
  });
});

describe('S2: rights that are none', () => {
  const token = 'never-said-in-a-message';

  it.each<[string, unknown, RegExp]>([
    ['a date that is none', { token, expires: new Date(Number.NaN) }, /^expires must be a Date, or text with a zone/],
    ['a time without a zone', { token, expires: '2027-01-31T00:00:00' }, /got "2027-01-31T00:00:00"$/],
    ['a time as a number', { token, expires: 1.8e12 }, /^expires must be a Date/],
    ['a name that is mistaken', { token, key: 'a' }, /^a grant of token has token, keys, expires, and nothing else$/],
    ['the token as a name', { [token]: 'a', token }, /^a grant of token has token, keys, expires, and nothing else$/],
    ['an empty key', { token, keys: '' }, /^keys must be beginnings of keys, none of them empty/],
    ['an empty key in a list', { token, keys: ['a', ''] }, /^keys must be beginnings of keys, none of them empty/],
    ['an empty list of keys', { token, keys: [] }, /^keys must be beginnings of keys, none of them empty/],
    ['keys that are no texts', { token, keys: [1] }, /^keys must be text, or a list of texts$/],
    ['no token', { keys: 'a' }, /^token must be 16 characters or more/],
    ['a short token', { token: 'short', keys: 'a' }, /^token must be 16 characters or more/],
    ['nothing', null, /^token must be 16 characters or more/],
  ])('S2: %s throws at once, and repeats no token', (_, grant, message) => {
    for (const open of [fromWebSocket, toWebSocket] as ((options: object) => unknown)[]) {
      const make = (): unknown => open({ listen: 0, token: [grant] });
      expect(make).toThrow(message);
      expect(make).not.toThrow(/never-said|short,/);
    }
  });

  it('S2: one token with two kinds of rights throws; a grant stands in a list', () => {
    const twice = [token, { token, keys: 'a' }];
    expect(() => fromWebSocket({ listen: 0, token: twice })).toThrow(/^token must have each token once/);
    expect(() => fromWebSocket({ listen: 0, token: { token, keys: 'a' } as never })).toThrow(
      /list of texts and grants/,
    );
  });
});
