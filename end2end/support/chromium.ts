/** How the browser is started: Debian's Chromium, silent on the network but for our pages. */

const path = process.env['LATCHKEY_TEST_CHROMIUM'] ?? '/usr/bin/chromium-headless-shell';

export const chromium = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: path,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};
