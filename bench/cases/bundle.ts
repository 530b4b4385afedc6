import { gzipSync } from 'node:zlib';
import { type Bundle, install } from '../../test/support/package.js';
import type { Case } from '../harness.js';

const KB = 1000;

/** What a page has to load: a program bundled and minified for a browser, RxJS left out, compressed. */
const PROGRAMS = [
  {
    code: "export { derivative } from 'fluxion/operators'",
    most: 20,
    because: 'it knows one estimator by name; others are handed in ready made',
  },
  {
    code: "export { gradient } from 'fluxion/kernels'",
    most: 8,
    because: 'the mode is chosen by its name, so the exact one and the fast batch are in it',
  },
  { code: "export { derivative } from 'fluxion'", most: undefined, because: 'it knows every estimator by name' },
  { code: "export { fromWebSocket, toWebSocket } from 'fluxion'", most: undefined },
  { code: "export { advise } from 'fluxion/advice'", most: undefined },
  { code: "export * from 'fluxion'", most: undefined },
];

/** The size of what a browser loads. */
export const bundle: Case = {
  name: 'bundle',
  async *rows() {
    const consumer = await install();
    try {
      for (const { code, most, because = '' } of PROGRAMS) {
        const bundled = await consumer.bundle(code);
        const size = gzipSync(bundled.code, { level: 9 }).length / KB;
        yield {
          case: `browser bundle of \`${code}\`, compressed`,
          ours: `${size.toFixed(1)} kB`,
          peer: '',
          ratio: folders(bundled),
          target: most === undefined ? '' : `<= ${most} kB`,
          met: most === undefined ? undefined : size <= most,
          why: `${because}; the biggest files: ${biggest(bundled)}`,
        };
      }
    } finally {
      consumer.remove();
    }
  },
};

const kb = (bytes: number): string => `${(bytes / KB).toFixed(1)} kB`;

/** Minified bytes by folder, before compression. */
function folders({ code, parts }: Bundle): string {
  const sums = new Map<string, number>();
  for (const [path, bytes] of parts) {
    const [, folder = ''] = /dist\/((?:kernels\/)?[^/]+)\//.exec(path) ?? [];
    sums.set(folder, (sums.get(folder) ?? 0) + bytes);
  }
  const most = [...sums].sort(([, a], [, b]) => b - a).slice(0, 6);
  return `${kb(code.length)} minified: ${most.map(([name, bytes]) => `${name === '' ? 'index' : name} ${kb(bytes)}`).join(', ')}`;
}

const biggest = ({ parts }: Bundle): string =>
  [...parts]
    .slice(0, 5)
    .map(([path, bytes]) => `${path.replace('fluxion/dist/', '')} ${kb(bytes)}`)
    .join(', ');
