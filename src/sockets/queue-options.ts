import { show } from '../core/errors.js';
import { checkNames, oneOf } from '../core/nearest.js';

/** What waits while a connection is slow or down, and what happens when it is too much. */
export interface QueueOptions {
  /** How many messages may wait (default 10,000). */
  readonly max?: number;
  /** What happens when it is full (default `drop-oldest`). */
  readonly full?: QueuePolicy;
  /** Of a sink that listens: how many bytes may wait for one client (default 8 MiB). Then its oldest messages are dropped. */
  readonly clientBytes?: number;
  /** The same for all clients together (default 64 MiB). Then those for whom the most waits lose their oldest messages. */
  readonly totalBytes?: number;
}

/**
 * What happens when a queue is full: hold back the sources that share a Flow with it (`block`), forget the oldest message
 * (`drop-oldest`), or keep only the newest of each key, from the first message that has to wait (`coalesce-key`).
 *
 * Only a sink that connects can hold back its sources. The clients of a sink that listens are not waited for: `block` means
 * `drop-oldest` there, so that one client that does not read cannot stop the others.
 */
export type QueuePolicy = 'block' | 'drop-oldest' | 'coalesce-key';

const POLICIES: readonly QueuePolicy[] = ['block', 'drop-oldest', 'coalesce-key'];

/** Checks a queue, and puts in the defaults. @throws RangeError, TypeError on an invalid option */
export function checkQueue(queue: QueueOptions): Required<QueueOptions> {
  checkNames('queue', queue, ['max', 'full', 'clientBytes', 'totalBytes']);
  const { max = 10000, full = 'drop-oldest', clientBytes = 8 << 20, totalBytes = 64 << 20 } = queue;
  if (!(Number.isSafeInteger(max) && max > 0))
    throw new RangeError(`queue.max must be a positive number of messages, got ${show(max)}`);
  for (const [name, bytes] of Object.entries({ clientBytes, totalBytes }))
    if (!(Number.isSafeInteger(bytes) && bytes > 0))
      throw new RangeError(`queue.${name} must be a positive number of bytes, got ${show(bytes)}`);
  return { clientBytes, totalBytes, max, full: oneOf('queue.full', full, POLICIES) };
}
