/** The console without a mouse. */
import { expect, type Locator, type Page } from '@playwright/test';

const FAR = 200;

/** Presses Tab until something has the focus, which must be visible there. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < FAR; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const seen = await target.evaluate((element) => {
        // A card or a label shows the focus of the input inside it.
        const shown = [element, element.closest('label'), element.parentElement];
        return shown.some((part) => part !== null && getComputedStyle(part).outlineStyle !== 'none');
      });
      expect(seen, `the focus is visible on ${target}`).toBe(true);
      await expect(target).toBeInViewport();
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${target} of ${page.url()}`);
}

/** Presses a key on something that Tab leads to. */
export async function press(page: Page, target: Locator, key: 'Enter' | 'Space'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Types into the field that Tab leads to, in the place of what stands there. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
}
