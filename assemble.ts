import { readFileSync, writeFileSync } from 'node:fs';
import wabt from 'wabt';

/** The bytes of gradient.wat, as the text of gradient-wasm.ts. Run this file after a change: `npm run assemble`. */
export async function assemble(): Promise<string> {
  const source = readFileSync(new URL('./src/kernels/gradient/wasm/gradient.wat', import.meta.url), 'utf8');
  const module = (await wabt()).parseWat('gradient.wat', source, { simd: true });
  const { buffer } = module.toBinary({ write_debug_names: false });
  return `/** gradient.wat, assembled. Made by assemble.ts; do not edit. */\nexport const GRADIENT_WASM =\n  '${Buffer.from(buffer).toString('base64')}';\n`;
}

if (process.argv[1]?.endsWith('assemble.ts'))
  writeFileSync(new URL('./src/kernels/gradient/wasm/gradient-wasm.ts', import.meta.url), await assemble());
