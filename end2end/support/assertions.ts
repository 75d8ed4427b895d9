/** What must be true of every page. */
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './accessible.ts';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** Nothing sticks out at the right of a small phone. axe does not see this. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  const widths = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth,
    window: window.innerWidth,
  }));
  expect(widths.page, `reflow of ${page.url()}`).toBeLessThanOrEqual(widths.window);
  if (before !== null) await page.setViewportSize(before);
}

/** Tables show all of their columns, at a desk and on a phone. */
export async function expectTablesFit(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    const cut = await page.evaluate(() => {
      const regions = Array.from(document.querySelectorAll('.table-scroll'));
      const wide = regions.map((region) => region.scrollWidth - region.clientWidth);
      return [document.documentElement.scrollWidth - window.innerWidth, ...wide];
    });
    expect(Math.max(...cut), `cut at ${size.width} on ${page.url()}`).toBeLessThanOrEqual(0);
  }
  if (before !== null) await page.setViewportSize(before);
}

/** The page's markup holds a text exactly so many times. */
export async function expectInMarkup(page: Page, text: string, times: number): Promise<void> {
  const markup = await page.content();
  expect(markup.split(text).length - 1, `times in ${page.url()}`).toBe(times);
}

/** A secret stands in exactly one place of the page that reveals it. */
export async function expectRevealedOnce(page: Page, secret: string): Promise<void> {
  await expectInMarkup(page, secret, 1);
  expect(page.url()).not.toContain(secret);
  expect(await page.title()).not.toContain(secret);
}

/** One heading, landmarks, a language and a title that says where one is. */
export async function expectWellFormed(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.locator('html')).toHaveAttribute('lang', /.+/);
  await expect(page).toHaveTitle(/.+/);
  await expect(page.locator('[style]')).toHaveCount(0);
}

/** What is true of every page is true of the open one. */
export async function expectGood(page: Page): Promise<void> {
  // Its style sheet counts as well.
  await page.waitForLoadState();
  await expectWellFormed(page);
  await expectAccessible(page);
  await expectNoOverflow(page);
}
