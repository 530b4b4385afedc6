import type { JsonDecoder } from './decoder.js';

/**
 * Server-sent events: a record `{event, id, data}` for each event, where `data` is JSON when it reads as such, else text. An event ends
 * with a blank line, or with the message. Where the lines come one by one, without the blank ones between, each line of data is one,
 * and belongs to the name that came before it.
 *
 * Source: WHATWG HTML, section 9.2.6.
 */
export function createSse(): JsonDecoder {
  let data: string[] = [];
  let event = MESSAGE;
  let id: string | undefined;
  const take = (line: string): void => {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id') id = value;
  };
  const dispatch = (emit: (json: string) => void): void => {
    if (data.length > 0) {
      const name = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
      emit(`{"event":${JSON.stringify(event)},${name}"data":${jsonOrText(data.join('\n'))}}`);
      event = MESSAGE;
    }
    data = [];
  };
  return (text, emit) => {
    const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
    for (const line of lines) {
      if (line !== '') take(line);
      else {
        dispatch(emit);
        event = MESSAGE;
      }
    }
    dispatch(emit);
    if (lines.length > 1) event = MESSAGE;
  };
}

/** What an event is called that has no name. */
const MESSAGE = 'message';

function jsonOrText(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
