import { describe, expect, it } from 'vitest';
import type { FramePattern } from '../../../src/index.js';
import { FrameCondition } from '../../../src/wire/dialogue/condition.js';

const matches = (pattern: FramePattern, frame: string): boolean => new FrameCondition(pattern, 'when').matches(frame);

describe('a frame matches a pattern of a dialogue', () => {
  it.each<[string, FramePattern, string, boolean]>([
    ['when its literals are equal', { type: 'auth_ok' }, '{"v":1,"type":"auth_ok"}', true],
    ['not when one differs', { type: 'auth_ok' }, '{"type":"auth"}', false],
    ['not when a hole finds no member', { error: '<why>' }, '{"result":1}', false],
    ['not when a hole finds null, as in an answer without an error', { error: '<why>' }, '{"error":null}', false],
    ['not when a hole finds an empty text', { error: '<why>' }, '{"error":""}', false],
    ['when a hole finds an object', { error: '<why>' }, '{"error":{"code":1}}', true],
    ['when an element of a list matches', [{ ev: 'status' }], '[{"ev":"trade"},{"ev":"status"}]', true],
    ['not when no element does', [{ ev: 'status' }], '[{"ev":"trade"}]', false],
    ['not when another record follows', { type: 'auth_ok' }, '{"type":"auth_ok"}\n{"value":1}', false],
    ['when white space follows', { type: 'auth_ok' }, '{"type":"auth_ok"}\r\n', true],
    ['written in one line', '{type: auth_ok, id: <n>}', '{"type":"auth_ok","id":0}', true],
    ['that is a bare word', 'pong', 'pong', true],
    ['that is a text of JSON', 'pong', '"pong"', true],
    ['that is a text with a hole', 'error: <why>', 'error: no such channel', true],
    ['not when it is no JSON', { type: 'auth_ok' }, 'type=auth_ok', false],
    ['not when it ends too early', { type: 'auth_ok' }, '{"type":"auth_ok"', false],
  ])('%s', (_, pattern, frame, expected) => {
    expect(matches(pattern, frame)).toBe(expected);
  });

  it('a hole keeps the digits of a number and the type of its value', () => {
    const condition = new FrameCondition({ id: '<id>', token: '<token>', data: ['<first>', '<_>'] }, 'when');
    expect(condition.matches('{"id":9007199254740993,"token":"a\\"b","data":[{"x":[1]},2]}')).toBe(true);
    expect(['id', 'token', 'first'].map((name) => condition.taken(name))).toEqual([
      '9007199254740993',
      '"a\\"b"',
      '{"x":[1]}',
    ]);
  });
});
