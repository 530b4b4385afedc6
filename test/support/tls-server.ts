import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

/** `localhost`: for localhost and 127.0.0.1. `expired`: the same, but only until 2020-02-01. `feed`: for the name feed.test. */
type Certificate = 'localhost' | 'expired' | 'feed';

/**
 * Certificates signed by their own key, which guards nothing; valid until 2120.
 *
 * Made with OpenSSL 3.0: `openssl ecparam -name prime256v1 -genkey -noout -out localhost-key.pem`, a request for `/CN=localhost`,
 * and `openssl ca -selfsign -startdate 20200101000000Z -enddate ...` with `subjectAltName=DNS:localhost,IP:127.0.0.1`
 * (or `DNS:feed.test`).
 */
export const certificate = (name: Certificate): string => new URL(`certificates/${name}.pem`, import.meta.url).pathname;

/** A WebSocket server that speaks TLS, on a free port. It is closed with the test. */
export async function tlsServer(
  name: Certificate,
  connected: (socket: WebSocket) => void = () => {},
  host = '127.0.0.1',
): Promise<{ port: number }> {
  const key = readFileSync(new URL('certificates/localhost-key.pem', import.meta.url));
  const server = createServer({ key, cert: readFileSync(certificate(name)) });
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', connected);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}
