import { WebSocket } from 'ws';
import { derivative, Flow, fromWebSocket, toWebSocket } from '../../src/index.js';

// Arguments: relay or pipeline, the URL of the source, the URL of the sink.
const [kind, from = '', to = ''] = process.argv.slice(2);

/** Sends every message on: the least that ws can do. */
function relay(): void {
  const out = new WebSocket(to, { perMessageDeflate: false });
  out.on('open', () => {
    const input = new WebSocket(from, { perMessageDeflate: false });
    input.on('message', (data) => out.send(data, { binary: false }));
  });
}

function pipeline(): void {
  const flow = new Flow();
  fromWebSocket(from, { flow })
    .pipe(derivative())
    .subscribe(toWebSocket(to, { flow, queue: { full: 'block' } }));
}

if (kind === 'relay') relay();
else pipeline();
