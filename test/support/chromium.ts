import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type BrowserContext, chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

const FLAGS = [
  '--headless',
  '--no-sandbox', // Chromium's own sandbox does not work for root
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Makes sure that Debian's Chromium is there, installing it where that is possible; false, and a loud message, where it is not. */
export function haveChromium(): boolean {
  if (existsSync(PROGRAM)) return true;
  try {
    if (process.getuid?.() !== 0) throw new Error('only root can install it');
    const quiet = { stdio: 'ignore', timeout: 300_000 } as const;
    execFileSync('apt-get', ['update'], quiet);
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], quiet);
    return existsSync(PROGRAM);
  } catch (error) {
    console.error(
      `\nNO CHROMIUM: nothing is tested in a browser. ${PROGRAM} is missing: ${(error as Error).message}\n`,
    );
    return false;
  }
}

/** A browser with an empty profile; `close` removes both. */
export async function openChromium(): Promise<{ context: BrowserContext; close(): Promise<void> }> {
  const profile = mkdtempSync(`${tmpdir()}/fluxion-chromium-`);
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: PROGRAM,
    headless: true,
    args: FLAGS,
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
