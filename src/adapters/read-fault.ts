/** What errors of files, and of packed data, mean. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  EIO: 'the disk, or the network drive, reports an error (EIO)',
  ELOOP: 'its links lead in a circle',
  ESTALE: 'the network drive does not know the open file any more (ESTALE)',
  Z_BUF_ERROR: 'its gzip data is cut off; what came before has been read',
  Z_DATA_ERROR: 'its gzip data is damaged; what came before has been read',
};

/** Why something cannot be read, in words. */
export function readProblem(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

/** The code that the operating system gives its errors; empty for others. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
