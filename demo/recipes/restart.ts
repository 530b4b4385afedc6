import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Checkpoint, derivative, type Sample } from 'fluxion';
import { concat, from, NEVER, type Observable } from 'rxjs';
import { type Print, recipe } from '../program.js';

/** Goes on where the last run stopped. Returns a function that stops, and keeps the state in `file`. */
export function resumable(file: string, samples: Observable<Sample>, print: Print): () => void {
  const saved = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const checkpoint = new Checkpoint(saved);
  const running = samples
    .pipe(derivative({ per: 's', checkpoint }))
    .subscribe(({ t, derivative: slope, edge }) => print(`${t} ms: ${slope}${edge ? ` (${edge})` : ''}`));
  return () => {
    writeFileSync(`${file}.new`, JSON.stringify(checkpoint.snapshot() ?? null));
    renameSync(`${file}.new`, file); // a crash leaves the old file or the new one, never half of one
    running.unsubscribe();
  };
}

recipe(import.meta.url, (print) => {
  const samples = [0, 1, 4, 9].map((value, i) => ({ t: i * 1000, value }));
  const file = 'restart.state';
  resumable(file, concat(from(samples.slice(0, 2)), NEVER), print)(); // stops while a sample waits for its result
  print('restarted');
  resumable(file, from(samples.slice(2)), print);
  rmSync(file);
});
