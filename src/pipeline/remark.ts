import type { SourceRemark } from '../adapters/ports.js';
import type { TimeUnit } from '../time/time-options.js';

/** What a look at samples shows, as data: something that a person should know. Words for it are made where flags are known. */
export type Remark =
  | SourceRemark
  /** Numbers of times that lie in `year`, and would be of today in another unit. */
  | {
      readonly kind: 'unit';
      readonly found: string;
      readonly unit: TimeUnit;
      readonly year: number;
      readonly likely: readonly TimeUnit[];
    }
  /** Numbers of times that are dates by their digits, in a `pattern` that would read them. */
  | { readonly kind: 'calendar'; readonly found: string; readonly pattern: string }
  /** Times of two sizes, a thousand times apart. */
  | { readonly kind: 'two-units'; readonly before: string; readonly found: string }
  /** All samples are older than the one before; they are sorted, where that can be done. */
  | { readonly kind: 'newest-first'; readonly sorted: boolean }
  /** Each time comes so many times. */
  | { readonly kind: 'repeats'; readonly times: number }
  /** The values look like times, and the times do not. */
  | { readonly kind: 'swapped'; readonly time: string; readonly value: string }
  /** A spacing that is much wider than the others, in ms, and the usual one: a slope is drawn across it. */
  | { readonly kind: 'wide'; readonly spacing: number; readonly usual: number }
  /** A spacing that is much narrower than the others, in ms, and the usual one: a slope over it is mostly noise. */
  | { readonly kind: 'near'; readonly spacing: number; readonly usual: number }
  /** A value far from all others that many devices write for "none". */
  | { readonly kind: 'sentinel'; readonly value: number }
  /** Times had digits below 1 ns. */
  | { readonly kind: 'rounded' }
  /** A value that is no number. */
  | { readonly kind: 'no-number'; readonly found: string; readonly count: number; readonly of: number }
  /** Most samples have the time of another. */
  | { readonly kind: 'tied'; readonly tied: number; readonly of: number }
  /** Most samples came after newer ones. */
  | { readonly kind: 'late'; readonly late: number; readonly of: number }
  /** More samples came in the time of a window than it holds: results are from fewer of them than was asked. */
  | { readonly kind: 'shortened' }
  /** More samples waited for order than may be held: some went on early. */
  | { readonly kind: 'hurried' }
  /** Records were read, and no result came of them. */
  | { readonly kind: 'nothing'; readonly reasons: readonly (readonly [name: string, count: number])[] };
