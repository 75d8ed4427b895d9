/**
 * Every spec runs with JavaScript off. A test is tagged `@scripts` where the scripts of its pages do
 * something to what it asserts; those run with JavaScript on as well, and tests of what only scripts
 * do run with JavaScript on only.
 */
import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';
import { ONLY_SCRIPTS, SCRIPTS } from './support/scripts.ts';

export default defineConfig({
  testDir: 'specs',
  outputDir: 'test-results/tests',
  globalSetup: './support/templates.ts',
  // xtask reads the durations from the second.
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
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
    { name: 'no-js', grepInvert: new RegExp(ONLY_SCRIPTS), use: { javaScriptEnabled: false } },
    { name: 'js', grep: new RegExp(SCRIPTS), use: { javaScriptEnabled: true } },
  ],
});
