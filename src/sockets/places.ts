import { REFUSALS, type Refusal } from './close-table.js';

/** Connections that are open, in all and for each address. */
export class Places {
  #taken = 0;
  readonly #byAddress = new Map<string, number>();

  constructor(
    private readonly most: number,
    private readonly mostOfAddress: number,
  ) {}

  /** Why there is no place for one more; `undefined` when there is. */
  refusal(address: string): Refusal | undefined {
    if (this.#taken >= this.most) return REFUSALS.full;
    return this.of(address) >= this.mostOfAddress ? REFUSALS.address : undefined;
  }

  /** Connections of an address. */
  of(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  enter(address: string): void {
    this.#taken += 1;
    this.#byAddress.set(address, this.of(address) + 1);
  }

  leave(address: string): void {
    this.#taken -= 1;
    const left = this.of(address) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
