import type { JsonDecoder } from './decoder.js';

/**
 * Server-sent events: a record `{event, id, data}` for each event, where `data` is JSON when it reads as such, else text. An event ends
 * with a blank line, or with the message.
 *
 * Source: WHATWG HTML, section 9.2.6.
 */
export const sse: JsonDecoder = (text, emit) => {
  let data: string[] = [];
  let event = 'message';
  let id: string | undefined;
  const dispatch = (): void => {
    if (data.length > 0) {
      const name = id === undefined ? '' : `"id":${JSON.stringify(id)},`;
      emit(`{"event":${JSON.stringify(event)},${name}"data":${jsonOrText(data.join('\n'))}}`);
    }
    data = [];
    event = 'message';
  };
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    if (line === '') dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id') id = value;
  }
  dispatch();
};

function jsonOrText(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
