import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import { StencilWindow } from './stencil-window.js';
import { Y0, Y1, Y2 } from './window.js';

/** A {@link StencilWindow} of numbers. */
export class ScalarWindow extends StencilWindow<number, number> {
  protected checked(value: number): number {
    return value;
  }

  protected shift(value: number): void {
    const { w } = this;
    w[Y0] = w[Y1];
    w[Y1] = w[Y2];
    w[Y2] = value;
  }

  protected slope(): number {
    return this.stencil.slope(this.w);
  }

  protected first(): number {
    return this.stencil.first(this.w);
  }

  protected inside(): number {
    return this.stencil.inside(this.w);
  }

  protected last(): number {
    return this.stencil.last(this.w);
  }

  protected none(): number {
    return Number.NaN;
  }

  amend(value: number): void {
    this.w[Y2] = value;
  }

  snapshot(): State {
    return encodeNumbers([this.held, ...this.w]);
  }

  restore(state: State): void {
    const [held, ...window] = decodeNumbers(state, 1 + this.w.length);
    this.held = held;
    this.w.set(window);
  }
}
