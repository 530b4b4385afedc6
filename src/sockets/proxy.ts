import { Agent, type ClientRequest } from 'node:http';
import type { SocketEvents } from './platform.js';
import { proxyAddress } from './proxy-address.js';
import { secretsRemover } from './server-text.js';
import type { Trouble } from './trouble.js';

/** What Node.js calls on an agent, for which it has no type. */
interface AddsRequest {
  addRequest(request: ClientRequest, options: object): void;
}

/** The proxy for an address, if the environment names one. */
export function proxyFor(url: string): ProxyRoute | undefined {
  const address = proxyAddress(url, process.env);
  return address === undefined ? undefined : new ProxyRoute(address, new URL(url).protocol === 'wss:');
}

/**
 * The way to a server through a proxy, by CONNECT (RFC 9110 section 9.3.6): for `ws://` too, for a proxy that passes on requests
 * does not know WebSockets. One object for each connection. The library is loaded with the first one.
 */
export class ProxyRoute extends Agent {
  /** Node.js compares it with that of the request. */
  readonly protocol: string;
  readonly #address: string;
  readonly #secure: boolean;
  #host = 'that the environment names';
  #isThrough = false;
  readonly #over = new AbortController();

  /** `address` of the proxy; `secure`: TLS is spoken with the server behind it. */
  constructor(address: string, secure: boolean) {
    super();
    this.protocol = secure ? 'https:' : 'http:';
    this.#secure = secure;
    this.#address = address;
  }

  /** Has the proxy connected us to the server? From then on the server answers, not the proxy. */
  get isThrough(): boolean {
    return this.#isThrough;
  }

  /** What it is called in messages, without its credentials. */
  get name(): string {
    return `the proxy ${this.#host}`;
  }

  /** Called by Node.js for the request that is to open the WebSocket. */
  addRequest(request: ClientRequest, options: object): void {
    this.#connect(request, options).catch((error) => request.emit('error', error)); // it has no socket yet that could
  }

  async #connect(request: ClientRequest, options: object): Promise<void> {
    if (!URL.canParse(this.#address)) throw new Error('its address is not a URL');
    const { host, protocol } = new URL(this.#address);
    this.#host = host;
    if (protocol !== 'http:' && protocol !== 'https:')
      throw new Error(`proxies of the kind ${protocol.slice(0, -1)} are not supported, only http and https`);
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    if (this.#over.signal.aborted) return;
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      this.#isThrough = statusCode === 200;
    });
    const agent: unknown = new HttpsProxyAgent(this.#address, { signal: this.#over.signal });
    (agent as AddsRequest).addRequest(request, { ...options, secureEndpoint: this.#secure });
  }

  /** Nobody needs the connection any more: the library would wait on for a proxy that does not answer. */
  leave(): void {
    if (!this.#isThrough) this.#over.abort();
  }

  /** Events in which the proxy is named for what goes wrong at it. */
  naming(events: SocketEvents): SocketEvents {
    return { ...events, failed: (trouble) => events.failed(this.#isThrough ? trouble : this.#named(trouble)) };
  }

  #named({ reason, hint }: Trouble): Trouble {
    const fits = hint !== undefined && !/WebSocket|wss?:/.test(hint);
    return {
      reason: `${this.name}: ${reason}`,
      hint: fits ? hint.replaceAll('server', 'proxy') : 'is the address of the proxy right?',
    };
  }

  /** Its refusal; `said`: status, phrase and body. */
  refusal(status: number, said: string): Trouble {
    const clean = URL.canParse(this.#address) ? secretsRemover(this.#address)(said) : said;
    const hint =
      status === 407
        ? 'it wants credentials: http://user:password@host:port'
        : 'does it allow this address, or is no proxy needed?';
    return { reason: `${this.name} answered ${clean}`, hint };
  }
}
