import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

/**
 * Certificates for localhost and 127.0.0.1, signed by their own key, which guards nothing: valid until 2120, and until 2020-02-01.
 *
 * Made with OpenSSL 3.0: `openssl ecparam -name prime256v1 -genkey -noout -out localhost-key.pem`, a request for `/CN=localhost`,
 * and `openssl ca -selfsign -startdate 20200101000000Z -enddate ...` with `subjectAltName=DNS:localhost,IP:127.0.0.1`.
 */
export const certificate = (name: 'localhost' | 'expired'): string =>
  new URL(`certificates/${name}.pem`, import.meta.url).pathname;

/** A WebSocket server that speaks TLS, on a free port. It is closed with the test. */
export async function tlsServer(
  name: 'localhost' | 'expired',
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
