/** Calls `stop` at the first Ctrl-C; a second one does not wait. */
export function onInterrupt(stop: () => void): void {
  process.once('SIGINT', () => {
    process.once('SIGINT', () => process.exit(130));
    if (process.stderr.isTTY) process.stderr.write('\n'); // behind the ^C that the terminal shows
    stop();
  });
}
