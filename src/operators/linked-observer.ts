import { type Observer, type Subscriber, Subscription } from 'rxjs';

/**
 * An Observer that is also a Subscription, linked to the subscriber it works for: RxJS 7 uses it as it is, so even a
 * synchronous source sees at once that nobody listens any more. Whatever a handler throws becomes an error notification.
 */
export abstract class LinkedObserver<S, R> extends Subscription implements Observer<S> {
  protected readonly out: Subscriber<R>;

  constructor(out: Subscriber<R>) {
    super();
    this.out = out;
    out.add(this);
  }

  /** A value came. */
  protected abstract take(value: S): void;
  /** The source completed. */
  protected abstract end(): void;
  /** What follows: `out` completes. */
  protected finish(): void {
    this.out.complete();
  }

  next(value: S): void {
    if (this.closed) return;
    try {
      this.take(value);
    } catch (err) {
      this.error(err);
    }
  }

  error(err: unknown): void {
    this.out.error(err);
    this.unsubscribe();
  }

  complete(): void {
    if (this.closed) return;
    try {
      this.end();
      this.finish();
    } catch (err) {
      this.error(err);
    }
  }
}
