import { describe, expect, it } from 'vitest';
import { type DialogueOptions, fromWebSocket, type Message } from '../../../src/index.js';
import type { Dialogue } from '../../../src/sockets/dialogue.js';
import { scriptOf } from '../../../src/wire/dialogue/script.js';
import { TestClock } from '../../support/time.js';

const NOON = Date.UTC(2026, 0, 2, 12, 0, 0, 250);

/** A dialogue without a socket, and all that it does. */
function begin(options: DialogueOptions): { dialogue: Dialogue; sent: string[]; clock: TestClock; log: string[] } {
  const [sent, log, clock]: [string[], string[], TestClock] = [[], [], new TestClock()];
  const dialogue = scriptOf(options, () => NOON)?.begin({
    timers: clock,
    isPaused: false,
    send: (text) => void sent.push(text),
    done: (answered) => void log.push(answered ? 'done, answered' : 'done'),
    again: (reason, said) => void log.push(`again: ${reason}: ${said}`),
    fail: (reason, said) => void log.push(`fail: ${reason}: ${said}`),
  });
  if (dialogue === undefined) throw new Error('nothing is to be said');
  return { dialogue, sent, clock, log };
}

/** What is sent for a message, when earlier frames have given these holes. */
function message(send: Message, frame = '{"n":7,"name":"a\\"b","deep":{"x":[1]}}'): string | undefined {
  const { dialogue, sent } = begin({ open: [{ await: { n: '<n>', name: '<name>', deep: '<deep>' } }, { send }] });
  dialogue.hear(frame);
  return sent[0];
}

describe('a message', () => {
  it.each<[string, Message, string]>([
    ['that is text is sent as it is', 'ping', 'ping'],
    [
      'that is an object is written as JSON',
      { op: 'sub', args: ['a', 1, true, null] },
      '{"op":"sub","args":["a",1,true,null]}',
    ],
    [
      'keeps the type of a hole that stands alone',
      { a: '${n}', b: '${name}', c: '${deep}' },
      '{"a":7,"b":"a\\"b","c":{"x":[1]}}',
    ],
    ['has a hole within a text as text', { a: 'n${n}/${name}' }, '{"a":"n7/a\\"b"}'],
    ['that is text has holes as they are', '${name}:${n}', 'a"b:7'],
    [
      'has the time',
      { s: '${@now.s}', ms: '${@now.ms}', iso: '${@now.iso}' },
      `{"s":${(NOON - 250) / 1000},"ms":${NOON},"iso":"2026-01-02T12:00:00.250Z"}`,
    ],
    ['has one number, however often it is asked for', { a: '${@seq}', b: 'n${@seq}' }, '{"a":1,"b":"n1"}'],
  ])('%s', (_, send, expected) => {
    expect(message(send)).toBe(expected);
  });

  it('keeps all digits of a number', () => {
    expect(message({ id: '${n}' }, '{"n":9007199254740993,"name":"x","deep":1}')).toBe('{"id":9007199254740993}');
  });

  it('has a random UUID of version 4, another one each time', () => {
    const { sent } = begin({ open: [{ send: { id: '${@uuid}' } }, { send: { id: '${@uuid}' } }] });
    const [one, other] = sent;
    expect(one).toMatch(/^\{"id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}$/);
    expect(one).not.toBe(other);
  });
});

describe('a dialogue', () => {
  it('without options is none, so that a connection has nothing to do for it', () => {
    expect(scriptOf({}, () => 0)).toBeUndefined();
  });

  it('no longer wants frames when only its opening was to be heard', () => {
    const { dialogue, log } = begin({ open: [{ await: { type: 'hello' } }] });
    expect([dialogue.isListening, dialogue.isDone]).toEqual([true, false]);
    expect(dialogue.hear('{"type":"hello"}')).toBe(false);
    expect([dialogue.isListening, dialogue.isDone]).toEqual([false, true]);
    expect(log).toEqual(['done, answered']);
  });

  it('an opening that only sends is no answer of the server', () => {
    expect(begin({ open: [{ send: 'hi' }] }).log).toEqual(['done']);
  });

  it('numbers its messages in turn: those of the opening, of replies and of the heartbeat', () => {
    const { dialogue, sent, clock } = begin({
      open: [{ send: { id: '${@seq}' } }, { await: { ok: true } }, { send: { id: '${@seq}' } }],
      reply: [{ when: { ask: '<n>' }, send: { id: '${@seq}', n: '${n}' } }],
      heartbeat: { every: '25s', send: { id: '${@seq}', op: 'ping' } },
    });
    clock.advance(9000);
    dialogue.hear('{"ask":"x"}');
    dialogue.hear('{"ok":true}');
    clock.advance(50000);
    dialogue.stop();
    clock.advance(50000);
    expect(sent).toEqual(['{"id":1}', '{"id":2,"n":"x"}', '{"id":3}', '{"id":4,"op":"ping"}', '{"id":5,"op":"ping"}']);
  });

  it('gives each step its own 10 s, and says what the server has said last', () => {
    const { dialogue, clock, log } = begin({ open: [{ await: { a: 1 } }, { await: { b: 1 } }] });
    clock.advance(9999);
    dialogue.hear('{"a":1}');
    clock.advance(9999);
    expect(log).toEqual([]);
    expect(dialogue.hear('{"msg":"slow down"}')).toBe(true);
    clock.advance(1);
    expect(log).toEqual(['again: the frame of open[1].await has not come for 10 s: {"msg":"slow down"}']);
  });
});

describe('a dialogue that is stopped', () => {
  it.each<[string, DialogueOptions]>([
    ['while a step waits', { open: [{ await: 'hello' }] }],
    ['while its heart beats', { heartbeat: { every: '1s', send: 'ping' } }],
  ])('%s leaves no timer', (_, options) => {
    const { dialogue, clock, log, sent } = begin(options);
    const before = [...log];
    expect(clock.actions.length).toBe(1);
    dialogue.stop();
    expect(clock.actions.length).toBe(0);
    clock.advance(20000);
    expect([log, sent]).toEqual([before, []]);
  });
});

describe('a wrong option of a dialogue is named with its place', () => {
  it.each<[string, object]>([
    ['a step that is a text', { open: ['SECRET'] }],
    ['steps that are a text', { open: 'SECRET' }],
    ['a text with half a name', { open: [{ send: { token: 'SECRET${' } }] }],
    ['a text with half a name before a whole one', { open: [{ send: 'SECRET${a${@seq}' }] }],
    ['a wrong name', { open: [{ send: { token: 'SECRET${name}' } }] }],
  ])('but what may be secret is not repeated: %s', (_, options) => {
    let message = '';
    try {
      fromWebSocket('ws://127.0.0.1:1', options);
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/Error: open/);
    expect(message).not.toContain('SECRET');
  });

  it.each<[object, string]>([
    [{ open: { send: 'x' } }, 'open must be a list'],
    [{ open: [{ sned: 'x' }] }, 'open[0] has no option "sned" (did you mean send?)'],
    [{ open: [{ send: 'x' }, { send: 'x', await: 'y' }] }, 'open[1] must have either "await" or "send"'],
    [{ open: ['hello'] }, 'open[0] must be an object with "await" or "send"'],
    [{ open: [{ await: { type: {} } }] }, 'open[0].await at /type is an empty object'],
    [{ open: [{ send: 7 }] }, 'open[0].send must be text'],
    [{ open: [{ send: { a: { b: Number.NaN } } }] }, 'open[0].send at /a/b must be JSON, got NaN'],
    [{ open: [{ send: { a: [new Date(0)] } }] }, 'open[0].send at /a/0 must be JSON'],
    [
      { open: [{ send: { t: '${token}' } }, { await: { token: '<token>' } }] },
      'open[0].send at /t asks for "token", and no hole of a frame before it is called so: there is none',
    ],
    [
      { open: [{ send: '${@sec}' }] },
      'open[0].send asks for "@sec", which is unknown (did you mean @seq?): there is ${@seq}, ${@now.s}',
    ],
    [{ open: [{ await: { n: '<nonce>' } }, { send: '${nonc}' }] }, '(did you mean nonce?): there is ${nonce}'],
    [{ reply: [{ send: 'x' }] }, 'reply[0].when must be a frame with holes'],
    [{ reply: [{ when: 'x', send: '${env:TOKEN}' }] }, 'reply[0].send asks for "env:TOKEN"'],
    [{ heartbeat: { every: '25', send: 'x' } }, 'heartbeat.every must be a positive duration'],
    [{ failOn: { error: '<why' } }, 'failOn at /error'],
    [{ reconnectOn: '{a: }' }, 'reconnectOn'],
  ])('%j', (options, expected) => {
    expect(() => fromWebSocket('ws://127.0.0.1:1', options)).toThrow(expected);
  });

  it('and a port that others connect to has no such options', () => {
    expect(() => fromWebSocket({ listen: 0, open: [{ send: 'x' }] } as object as { listen: number })).toThrow(
      /no option "open"/,
    );
  });
});
