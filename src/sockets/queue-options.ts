import { show } from '../core/errors.js';
import { checkNames, oneOf } from '../core/nearest.js';

/** What waits while a connection is slow or down, and what happens when it is too much. */
export interface QueueOptions {
  /** How many messages may wait (default 10,000). */
  readonly max?: number;
  /** What happens when it is full (default `drop-oldest`). */
  readonly full?: QueuePolicy;
}

/**
 * What happens when a queue is full: hold back the sources that share a Flow with it (`block`), forget the oldest message
 * (`drop-oldest`), or keep only the newest of each key, from the first message that has to wait (`coalesce-key`).
 */
export type QueuePolicy = 'block' | 'drop-oldest' | 'coalesce-key';

const POLICIES: readonly QueuePolicy[] = ['block', 'drop-oldest', 'coalesce-key'];

/** Checks a queue, and puts in the defaults. @throws RangeError, TypeError on an invalid option */
export function checkQueue(queue: QueueOptions): Required<QueueOptions> {
  checkNames('queue', queue, ['max', 'full']);
  const { max = 10000, full = 'drop-oldest' } = queue;
  if (!(Number.isSafeInteger(max) && max > 0))
    throw new RangeError(`queue.max must be a positive number of messages, got ${show(max)}`);
  return { max, full: oneOf('queue.full', full, POLICIES) };
}
