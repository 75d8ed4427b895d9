/**
 * Two projects run the same specs: with JavaScript off and with it on.
 * What needs JavaScript by its nature is named `*.hydrate.spec.ts`.
 */
import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results',
  reporter: [['list']],
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    ...chromium,
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: 'off',
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    timezoneId: 'UTC',
    // A view transition in the middle of a screenshot shows two pages at once.
    contextOptions: { reducedMotion: 'reduce' },
  },
  projects: [
    {
      name: 'no-js',
      testIgnore: '**/*.hydrate.spec.ts',
      use: { javaScriptEnabled: false },
    },
    { name: 'js', use: { javaScriptEnabled: true } },
  ],
});
