import { platform } from '#sockets';
import { type ConnectionOptions, checkConnection, checkUrl } from './connection-options.js';
import { checkListen, type ListenOptions } from './listen-options.js';
import { checkPlatform } from './platform.js';

/**
 * Checks a URL, or where to listen, with its options; returns what it is called in messages.
 *
 * @throws RangeError, TypeError, SyntaxError on what is invalid, or what the platform cannot do
 */
export function checkTarget(target: string | ListenOptions, options: ConnectionOptions): string {
  checkPlatform(platform, typeof target === 'string' ? options : target);
  if (typeof target === 'string') {
    checkConnection(options);
    return checkUrl(target);
  }
  checkListen(target);
  return `port ${target.listen}`;
}
