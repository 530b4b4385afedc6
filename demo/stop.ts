/** Why the demo stops. */
export interface Reason {
  readonly code: number;
  /** There is nobody left to print for. */
  readonly gone?: boolean;
  readonly error?: unknown;
}

/** The exit codes that a shell gives to these signals; Ctrl-C is the usual way to end the demo, and no failure. */
const SIGNALS = { SIGINT: 0, SIGTERM: 143, SIGHUP: 129 } as const;

const LONGEST = 2 ** 31 - 1; // ms; a longer timer would go off at once

/** Waits for the first reason to stop: a signal, the end of `seconds`, a closed output, or what calls `because`. */
export function waitForStop(
  stdout: NodeJS.WriteStream,
  seconds: number | undefined,
): { readonly reason: Promise<Reason>; because(reason: Reason): void; forget(): void } {
  let because: (reason: Reason) => void = () => {};
  const reason = new Promise<Reason>((resolve) => {
    because = resolve;
  });
  const handlers = Object.entries(SIGNALS).map(([signal, code]) => {
    const stopped = (): void => {
      because({ code });
      process.once(signal, () => process.exit(code)); // a second one does not wait for the last results
    };
    process.once(signal, stopped);
    return [signal, stopped] as const;
  });
  // The reader of a pipe has had enough (EPIPE), or the terminal is gone (EIO). It stays: such an error may come late.
  stdout.on('error', () => because({ code: 0, gone: true }));
  const timer =
    seconds === undefined ? undefined : setTimeout(() => because({ code: 0 }), Math.min(seconds * 1000, LONGEST));
  return {
    reason,
    because,
    forget() {
      clearTimeout(timer);
      for (const [signal, stopped] of handlers) process.off(signal, stopped);
    },
  };
}
