/** What a feed is written in, when it is not JSON. */
export type DecoderName = 'senml' | 'influx' | 'openmetrics' | 'sse' | 'plotter' | 'text';

/** Their names. */
export const DECODER_NAMES: readonly DecoderName[] = ['senml', 'influx', 'openmetrics', 'sse', 'plotter', 'text'];
