import { describe, expect, it } from 'vitest';
import { proxyAddress } from '../../src/sockets/proxy-address.js';

describe('the proxy that the environment names', () => {
  it.each([
    ['none', 'wss://feed.example', {}, undefined],
    [
      'HTTPS_PROXY for wss://',
      'wss://feed.example',
      { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:2' },
      'http://a:1',
    ],
    [
      'HTTP_PROXY for ws://',
      'ws://feed.example',
      { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:2' },
      'http://b:2',
    ],
    ['not that of the other one', 'ws://feed.example', { HTTPS_PROXY: 'http://a:1' }, undefined],
    ['ALL_PROXY for both', 'ws://feed.example', { ALL_PROXY: 'http://c:3' }, 'http://c:3'],
    ['ALL_PROXY last', 'wss://feed.example', { ALL_PROXY: 'http://c:3', https_proxy: 'http://a:1' }, 'http://a:1'],
    ['lower case first', 'wss://feed.example', { HTTPS_PROXY: 'http://A:1', https_proxy: 'http://a:1' }, 'http://a:1'],
    ['one without a scheme is one of HTTP', 'wss://feed.example', { HTTPS_PROXY: 'a:3128' }, 'http://a:3128'],
    ['an empty one is none', 'wss://feed.example', { HTTPS_PROXY: '' }, undefined],
    ['never for localhost', 'ws://localhost:80', { HTTP_PROXY: 'a:1' }, undefined],
    ['never for 127.0.0.1', 'ws://127.0.0.1', { HTTP_PROXY: 'a:1' }, undefined],
    ['never for ::1', 'ws://[::1]:9', { HTTP_PROXY: 'a:1' }, undefined],
  ])('%s', (_, url, environment, expected) => {
    expect(proxyAddress(url, environment)).toBe(expected);
  });

  it.each([
    ['feed.example', 'ws://feed.example/x', true],
    ['other.example, feed.example', 'ws://feed.example', true],
    ['example', 'ws://feed.example', true],
    ['.example', 'ws://feed.example', true],
    ['*.example', 'ws://feed.example', true],
    ['FEED.Example', 'ws://feed.example', true],
    ['feed.example', 'ws://feed.example.', true],
    ['ample', 'ws://feed.example', false],
    ['feed.example:8080', 'ws://feed.example:8080', true],
    ['feed.example:8080', 'ws://feed.example', false],
    ['feed.example:80', 'ws://feed.example', true],
    ['feed.example:443', 'wss://feed.example', true],
    ['*', 'wss://feed.example', true],
    ['', 'wss://feed.example', false],
    ['10.1.2.3', 'ws://10.1.2.3', true],
    ['10.0.0.0/8', 'ws://10.1.2.3', true],
    ['10.0.0.0/8', 'ws://11.1.2.3', false],
    ['10.0.0.0/99', 'ws://10.1.2.3', false],
    ['fe80::1', 'ws://[fe80::1]:80', true],
    ['[fe80::1]:80', 'ws://[fe80::1]', true],
    ['[fe80::1]:81', 'ws://[fe80::1]', false],
    ['fe80::/10', 'ws://[fe80::1]', true],
  ])('NO_PROXY=%s excepts %s: %s', (list, url, excepted) => {
    const found = proxyAddress(url, { ALL_PROXY: 'http://p:1', NO_PROXY: list });
    expect(found).toBe(excepted ? undefined : 'http://p:1');
  });
});
