import { StreamError } from '../../core/errors.js';

/** What errors of writing mean, and what helps. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room, then start again',
  EDQUOT: 'the quota of the disk is used up; make room, then start again',
  EFBIG: 'files may not become that large here; raise the limit (ulimit -f), then start again',
  EROFS: 'the disk is read-only; name a file on another one',
  EACCES: 'there is no permission to write there; change it, or name a file in another folder',
  EPERM: 'there is no permission to write there; change it, or name a file in another folder',
  ENOENT: 'its folder does not exist; make it first',
  ENOTDIR: 'its folder is a file; name another one',
  EISDIR: 'it is a directory; name a file in it',
};

/** The error of a file that cannot be written: a sentence with the fix where that is known. `what`: its name in messages. */
export function writeFault(what: string, error: unknown): StreamError {
  if (error instanceof StreamError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new StreamError('transport', `cannot write ${what}: ${REASONS[code] ?? message}`, { cause: error });
}

/** Does `work` that writes a file. @throws StreamError as {@link writeFault} makes it */
export function writing<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeFault(what, error);
  }
}
