import { show } from '../../core/errors.js';
import { checkNames } from '../../core/nearest.js';
import type { Script } from '../../sockets/dialogue.js';
import { durationToMs } from '../../time/duration.js';
import type { FramePattern } from '../frame/pattern.js';
import { FrameCondition } from './condition.js';
import { FrameDialogue } from './dialogue.js';
import { MessageText } from './message.js';
import { DIALOGUE_OPTIONS, type DialogueOptions, type Message } from './options.js';

/** A step of the opening; `name` is what messages call one that waits. */
export type Step = { readonly awaited: FrameCondition; readonly name: string } | { readonly sent: MessageText };

/** The options of a dialogue, read and checked. */
export interface CompiledScript {
  readonly steps: readonly Step[];
  readonly replies: readonly { readonly when: FrameCondition; readonly sent: MessageText }[];
  /** `every` is in ms. */
  readonly heartbeat: { readonly every: number; readonly sent: MessageText } | undefined;
  readonly failOn: FrameCondition | undefined;
  readonly reconnectOn: FrameCondition | undefined;
}

/**
 * What is to be said on each connection; `undefined` where nothing is. `wallClock` gives ms since the Unix epoch.
 *
 * @throws RangeError, TypeError on an invalid option, by its place: `open[1].send at /id`
 */
export function scriptOf(options: DialogueOptions, wallClock: () => number): Script | undefined {
  if (DIALOGUE_OPTIONS.every((name) => options[name] === undefined)) return undefined;
  const script = compile(options);
  const { steps, replies, heartbeat } = script;
  const sent = [...steps.map((step) => ('sent' in step ? step.sent : undefined)), ...replies.map((one) => one.sent)];
  const texts = [...sent, heartbeat?.sent].flatMap((text) => (text === undefined ? [] : [text.written]));
  return { texts, begin: (line) => new FrameDialogue(script, line, wallClock) };
}

function compile({ open, reply, heartbeat, failOn, reconnectOn }: DialogueOptions): CompiledScript {
  const known = new Set<string>(); // holes of the steps so far
  const steps = listOf<object>('open', open).map((step, i): Step => {
    const name = `open[${i}]`;
    const given = record(name, step, ['await', 'send']);
    if ('await' in given === 'send' in given)
      throw new TypeError(`${name} must have either "await" or "send": each step does one thing`);
    if ('send' in given) return { sent: new MessageText(given['send'] as Message, `${name}.send`, new Set(known)) };
    const awaited = condition(given['await'], `${name}.await`);
    for (const hole of awaited.names) known.add(hole);
    return { awaited, name: `${name}.await` };
  });
  const replies = listOf<object>('reply', reply).map((one, i) => {
    const name = `reply[${i}]`;
    const given = record(name, one, ['when', 'send']);
    const when = condition(given['when'], `${name}.when`);
    return {
      when,
      sent: new MessageText(given['send'] as Message, `${name}.send`, new Set([...known, ...when.names])),
    };
  });
  return {
    steps,
    replies,
    heartbeat: heartbeat === undefined ? undefined : beat(heartbeat, known),
    failOn: failOn === undefined ? undefined : condition(failOn, 'failOn'),
    reconnectOn: reconnectOn === undefined ? undefined : condition(reconnectOn, 'reconnectOn'),
  };
}

function beat(heartbeat: NonNullable<DialogueOptions['heartbeat']>, known: ReadonlySet<string>) {
  const { every, send } = record('heartbeat', heartbeat, ['every', 'send']) as typeof heartbeat;
  return { every: durationToMs(every, 'heartbeat.every'), sent: new MessageText(send, 'heartbeat.send', known) };
}

function condition(pattern: unknown, option: string): FrameCondition {
  if (pattern === undefined) throw new TypeError(`${option} must be a frame with holes`);
  return new FrameCondition(pattern as FramePattern, option);
}

function listOf<T>(option: string, list: readonly T[] | undefined): readonly T[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new TypeError(`${option} must be a list`);
  return list as readonly T[];
}

function record(name: string, value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name} must be an object with ${names.map(show).join(' or ')}`); // its text may hold a secret
  checkNames(name, value, names);
  return value as Readonly<Record<string, unknown>>;
}
