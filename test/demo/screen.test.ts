import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Span } from '../../demo/paint.js';
import { canDraw, Screen, type Size, sizeOf } from '../../demo/screen.js';
import { FakeTerminal, visible } from './fake-terminal.js';

const LEFT = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const counting = (): ((size: Size) => Span[][]) => {
  let frames = 0;
  return ({ columns }) => {
    frames += 1;
    return [[[`frame ${frames}`, 'strong']], [['x'.repeat(columns)]], [['y'.repeat(columns + 5)]]];
  };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the screen of the demo', () => {
  it('draws each frame with one write, from the top, without clearing what stays', () => {
    const terminal = new FakeTerminal(20, 10);
    const screen = new Screen(terminal, counting(), () => {});
    const before = terminal.writes.length;
    vi.advanceTimersByTime(1000);
    const frames = terminal.writes.slice(before);
    expect(frames).toHaveLength(5);
    for (const text of frames) {
      expect(text).toMatch(/^\x1b\[\?2026h\x1b\[H.*\x1b\[J\x1b\[\?2026l$/s);
      expect(text).not.toContain('\x1b[2J');
    }
    expect(visible(frames[0] as string)[0]).toBe('frame 2');
    screen.close();
  });

  it('cuts what is too wide or too tall, and keeps the last column', () => {
    const terminal = new FakeTerminal(12, 2);
    const screen = new Screen(terminal, counting(), () => {});
    const frame = terminal.writes.at(-1) as string;
    expect(visible(frame)).toEqual(['frame 1', 'x'.repeat(12)]);
    expect(frame).not.toContain('x\x1b[K'); // would take the last x away
    expect(terminal.text).toContain('\x1b[?7l');
    screen.close();
  });

  it('draws at once, on a clean screen, when the terminal has a new size', () => {
    const terminal = new FakeTerminal(20, 10);
    const screen = new Screen(terminal, counting(), () => {});
    terminal.resize(8, 5);
    const frame = terminal.writes.at(-1) as string;
    expect(frame).toContain('\x1b[2J');
    expect(visible(frame)).toEqual(['frame 2', 'x'.repeat(8), 'y'.repeat(8)]);
    screen.close();
  });

  it.each([
    ['q', 'q'],
    ['Q', 'Q'],
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
    ['Esc', '\x1b'],
    ['q after other keys', 'ab q'],
  ])('quits on %s', (_, keys) => {
    const terminal = new FakeTerminal(20, 10);
    const quit = vi.fn();
    const screen = new Screen(terminal, counting(), quit);
    expect(terminal.raw).toBe(true);
    terminal.type(keys);
    expect(quit).toHaveBeenCalledOnce();
    screen.close();
  });

  it.each(['x', '\x1b[A', '\x1bOq', ' '])('goes on at the keys %j', (keys) => {
    const terminal = new FakeTerminal(20, 10);
    const quit = vi.fn();
    const screen = new Screen(terminal, counting(), quit);
    terminal.type(keys);
    expect(quit).not.toHaveBeenCalled();
    screen.close();
  });

  it('gives the terminal back when it closes, once: cursor, wrapping, screen, raw mode', () => {
    const terminal = new FakeTerminal(20, 10);
    const screen = new Screen(terminal, counting(), () => {});
    screen.close();
    screen.close();
    expect(terminal.text.split(LEFT)).toHaveLength(2);
    expect(terminal.text.endsWith(LEFT)).toBe(true);
    expect(terminal.raw).toBe(false);
    vi.advanceTimersByTime(1000);
    terminal.resize(5, 5);
    expect(terminal.text.endsWith(LEFT)).toBe(true);
  });

  it.each(['exit', 'uncaughtExceptionMonitor'])('gives the terminal back on %s', (event) => {
    const listeners = process.rawListeners(event);
    const terminal = new FakeTerminal(20, 10);
    new Screen(terminal, counting(), () => {});
    // Only its own listener: the test runner has some too.
    for (const listener of process.rawListeners(event)) if (!listeners.includes(listener)) listener();
    expect(terminal.text.endsWith(LEFT)).toBe(true);
    expect(terminal.raw).toBe(false);
    expect(process.rawListeners(event)).toEqual(listeners);
  });

  it('needs no keyboard, and survives one that ends', () => {
    const terminal = new FakeTerminal(20, 10, { TERM: 'xterm' }, false);
    const screen = new Screen(terminal, counting(), () => {});
    expect(terminal.raw).toBe(false);
    screen.close();
    const typed = new FakeTerminal(20, 10);
    const other = new Screen(typed, counting(), () => {});
    typed.stdin.emit('end');
    typed.stdin.emit('error', new Error('EIO'));
    vi.advanceTimersByTime(200);
    expect(visible(typed.writes.at(-1) as string)[0]).toBe('frame 2');
    other.close();
  });

  it('paints nothing under NO_COLOR', () => {
    const paints = (env: Record<string, string>): boolean => {
      const terminal = new FakeTerminal(20, 10, env);
      new Screen(terminal, counting(), () => {}).close();
      return /\x1b\[\d*m/.test(terminal.text);
    };
    expect(paints({ TERM: 'xterm' })).toBe(true);
    expect(paints({ TERM: 'xterm', NO_COLOR: '1' })).toBe(false);
    expect(paints({ TERM: 'xterm', NO_COLOR: '' })).toBe(true); // as no-color.org has it
  });

  it('is for terminals that can be drawn on, and takes the usual size where it is not known', () => {
    expect(canDraw(new FakeTerminal(80, 24))).toBe(true);
    expect(canDraw(new FakeTerminal(80, 24, { TERM: 'dumb' }))).toBe(false);
    const pipe = new FakeTerminal(0, 0);
    pipe.stdout.isTTY = false;
    expect(canDraw(pipe)).toBe(false);
    expect(sizeOf(pipe)).toEqual({ columns: 80, rows: 24, colour: true });
  });
});
