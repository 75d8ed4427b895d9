/** What a page must look like, whatever it shows. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { DESKTOP, expectNoOverflow, expectWellFormed, PHONE } from './assertions.ts';
import { hasJavaScript } from './scripts.ts';

const SMALLEST = { width: 320, height: 800 };

const shots = join(import.meta.dirname, '../test-results/shots');

/** Holds the open page against what is true of all pages, and keeps pictures of it for people. */
export async function look(page: Page, name: string): Promise<void> {
  // A page is looked at once its style sheet is there.
  await page.waitForLoadState('load');
  await expectWellFormed(page);
  await expectNoOverflow(page);
  if (hasJavaScript()) {
    for (const size of [SMALLEST, DESKTOP]) {
      await page.setViewportSize(size);
      await expectAccessible(page);
    }
  } else {
    await takePictures(page, name);
  }
  await page.setViewportSize(DESKTOP);
}

async function takePictures(page: Page, name: string): Promise<void> {
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => window.scrollTo(0, 0));
      const path = join(shots, `${name}-${size.width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
}
