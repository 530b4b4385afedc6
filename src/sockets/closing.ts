/** The close reason by which one side says that its series are over. Any other close is a disconnect. */
export const END_REASON = 'end';

/** How one side closes for good: its series are over, or it pauses and another run goes on with them; without, neither is said. */
export type Closing = 'end' | 'pause';

/** The close frame that says so. 1001 is "going away" (RFC 6455 section 7.4.1): the other side connects again, and makes no edge. */
export const closeFrame = (how?: Closing): readonly [code: number, reason: string] =>
  how === 'pause' ? [1001, ''] : [1000, how === 'end' ? END_REASON : ''];
