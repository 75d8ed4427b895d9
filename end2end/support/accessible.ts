/** axe, in the page as it is: with its scripts, and where they are off. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type axe from 'axe-core';
import { isLastRun } from './scripts.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules that a theme can change the outcome of. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** What axe's own timers and callers share with us, in the page. */
interface Checked extends Window {
  axe: typeof axe;
  axeSteps: (() => void)[];
  axeFound?: axe.Result[] | string;
}

/** No accessibility violation in the light and in the dark theme. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!isLastRun()) return;
  await page.emulateMedia({ colorScheme: 'light' });
  await load(page);
  const light = await violations(page, { runOnly: { type: 'tag', values: TAGS } });
  expect(light, `axe in the light theme at ${page.url()}`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(page, { runOnly: { type: 'rule', values: COLOURS } });
  expect(dark, `axe in the dark theme at ${page.url()}`).toEqual([]);
  await page.emulateMedia({ colorScheme: null });
}

/** Puts axe into the page, with timers that we run: those of a page without scripts stand still. */
async function load(page: Page): Promise<void> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (isThere) return;
  await page.evaluate(`(() => {
    window.axeSteps = [];
    const setTimeout = (step) => axeSteps.push(step);
    ${AXE}
  })()`);
}

async function violations(page: Page, options: axe.RunOptions): Promise<unknown[]> {
  await page.evaluate((options) => {
    const here = window as unknown as Checked;
    here.axeFound = undefined;
    // Nothing is fetched a second time for the sake of rules that want media files.
    here.axe.run(document, { ...options, preload: false, resultTypes: ['violations'] }, (error, results) => {
      here.axeFound = error ? String(error) : results.violations;
    });
  }, options);
  const found = await outcome(page);
  if (typeof found === 'string') throw new Error(found);
  return found.map(({ id, help, nodes }) => ({
    rule: `${id}: ${help}`,
    where: nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`),
  }));
}

/** Runs axe's timers until it is done. */
async function outcome(page: Page): Promise<axe.Result[] | string> {
  for (let turn = 0; turn < 100; turn += 1) {
    const found = await page.evaluate(() => {
      const here = window as unknown as Checked;
      for (const step of here.axeSteps.splice(0)) step();
      return here.axeFound;
    });
    if (found !== undefined) return found;
  }
  return 'axe does not come to an end';
}
