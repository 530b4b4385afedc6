import type { SourceStage } from '../contracts/source.js';
import { socketServer } from './socket-server.js';

/** A source that connects to a server of the test: what is sent before it is there waits for it. */
export async function serverStage(create: (url: string) => SourceStage['source']): Promise<SourceStage> {
  const waiting: string[] = [];
  let ending = false;
  const server = await socketServer((socket) => {
    for (const text of waiting.splice(0)) socket.send(text);
    if (ending) socket.close(1000, 'end');
  });
  return {
    source: create(server.url),
    send(texts) {
      if (server.server.clients.size === 0) waiting.push(...texts);
      else for (const text of texts) server.socket.send(text);
    },
    end() {
      ending = true;
      if (server.server.clients.size > 0) server.socket.close(1000, 'end');
    },
  };
}
