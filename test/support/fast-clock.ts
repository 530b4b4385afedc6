/**
 * The environment of a Node.js program whose timers run so many times too fast: a test sees what happens after 10 s without
 * waiting for it. Clocks keep their pace.
 */
export function fastTimers(times: number): { readonly NODE_OPTIONS: string } {
  const code = `const slow = setTimeout; globalThis.setTimeout = (work, ms, ...more) => slow(work, ms / ${times}, ...more);`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}
