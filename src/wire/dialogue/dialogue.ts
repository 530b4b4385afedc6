import { every, type Scheduled } from '../../core/timers.js';
import type { Dialogue, Line } from '../../sockets/dialogue.js';
import { type FrameCondition, plainText } from './condition.js';
import type { MessageText } from './message.js';
import type { CompiledScript } from './script.js';
import { uuid } from './uuid.js';

/** An awaited frame must come within so many ms. */
const PATIENCE = 10000;

/** The hole of `failOn` that says why. */
const WHY = 'why';

/**
 * The protocol of a feed on one connection: does the steps of `open` in order, answers frames, and sends the heartbeat.
 *
 * A frame is looked at for `failOn`, `reconnectOn`, the step that waits, and the replies, in this order; the first that matches
 * takes it.
 */
export class FrameDialogue implements Dialogue {
  readonly #script: CompiledScript;
  readonly #line: Line;
  readonly #wallClock: () => number;
  readonly #known = new Map<string, string>(); // what holes have taken, as JSON
  readonly #isWatching: boolean; // also after the opening
  #step = 0;
  #sequence = 0;
  #answered = false;
  #stopped = false;
  #timer: Scheduled | undefined; // the patience of a step, later the heartbeat
  #lastText: string | undefined; // of the server, while a step waits

  constructor(script: CompiledScript, line: Line, wallClock: () => number) {
    this.#script = script;
    this.#line = line;
    this.#wallClock = wallClock;
    this.#isWatching = script.replies.length > 0 || script.failOn !== undefined || script.reconnectOn !== undefined;
    this.#goOn();
  }

  get isDone(): boolean {
    return this.#step === this.#script.steps.length;
  }

  get isListening(): boolean {
    return !this.#stopped && (this.#isWatching || !this.isDone);
  }

  hear(text: string): boolean {
    const { failOn, reconnectOn, steps, replies } = this.#script;
    if (failOn?.matches(text)) {
      const why = failOn.taken(WHY);
      this.#line.fail('the server refuses', why === undefined ? text : plainText(why));
      return false;
    }
    if (reconnectOn?.matches(text)) {
      this.#line.again('the server asks for a new connection', text);
      return false;
    }
    const step = steps[this.#step];
    if (step !== undefined && 'awaited' in step) {
      if (step.awaited.matches(text)) {
        this.#take(step.awaited);
        return false;
      }
      this.#lastText = text;
    }
    for (const { when, sent } of replies) {
      if (!when.matches(text)) continue;
      this.#send(sent, when);
      return false;
    }
    return true;
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.unsubscribe();
  }

  /** The frame that was awaited has come. */
  #take(awaited: FrameCondition): void {
    this.#timer?.unsubscribe();
    for (const name of awaited.names) {
      const found = awaited.taken(name);
      if (found !== undefined) this.#known.set(name, found);
    }
    this.#answered = true;
    this.#step += 1;
    this.#goOn();
  }

  /** Does the steps up to the next one that waits. */
  #goOn(): void {
    const { steps, heartbeat } = this.#script;
    for (; !this.isDone; this.#step += 1) {
      const step = steps[this.#step] as (typeof steps)[number];
      if ('awaited' in step) {
        this.#lastText = undefined;
        this.#wait(step.name);
        return;
      }
      this.#send(step.sent);
    }
    if (heartbeat !== undefined)
      this.#timer = every(this.#line.timers, heartbeat.every, () => this.#send(heartbeat.sent));
    this.#line.done(this.#answered);
  }

  #wait(name: string): void {
    this.#timer = this.#line.timers.schedule(() => {
      // A paused connection reads nothing: what is awaited may have come.
      if (this.#line.isPaused) this.#wait(name);
      else this.#line.again(`the frame of ${name} has not come for ${PATIENCE / 1000} s`, this.#lastText);
    }, PATIENCE);
  }

  #send(message: MessageText, when?: FrameCondition): void {
    if (this.#stopped) return;
    const sequence = this.#sequence + 1;
    const text = message.fill((name) => {
      if (name === '@seq') this.#sequence = sequence; // the same all over a message
      return when?.taken(name) ?? this.#known.get(name) ?? this.#builtIn(name, sequence);
    });
    this.#line.send(text);
  }

  /** What a name stands for that is no hole, as JSON. */
  #builtIn(name: string, sequence: number): string {
    switch (name) {
      case '@seq':
        return String(sequence);
      case '@now.s':
        return String(Math.floor(this.#wallClock() / 1000));
      case '@now.ms':
        return String(Math.floor(this.#wallClock()));
      case '@now.iso':
        return JSON.stringify(new Date(this.#wallClock()).toISOString());
      case '@uuid':
        return JSON.stringify(uuid());
      default:
        return 'null';
    }
  }
}
