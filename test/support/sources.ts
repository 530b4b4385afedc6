import { onTestFinished } from 'vitest';
import type { fromWebSocket } from '../../src/index.js';

export const frame = (t: number, value: unknown, key?: string): string => JSON.stringify({ t, value, key });
export const FAST = { backoff: { base: '5ms', cap: '20ms' } } as const;

/** Subscribes, remembers everything, unsubscribes with the test. */
export function watch<T>(source: ReturnType<typeof fromWebSocket<T>>) {
  const seen = { values: [] as T[], error: undefined as unknown, completed: false };
  const subscription = source.subscribe({
    next: (value) => void seen.values.push(value),
    error: (error: unknown) => {
      seen.error = error;
    },
    complete: () => {
      seen.completed = true;
    },
  });
  onTestFinished(() => subscription.unsubscribe());
  return Object.assign(seen, { subscription });
}
