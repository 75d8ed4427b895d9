/** The way from the app list to a new app's details without a mouse. */
import type { Locator, Page } from '@playwright/test';
import { expectHeading, role, setUp, storedBox } from '../support/console.ts';
import { hasJavaScript } from '../support/assertions.ts';
import { expect, test } from '../support/test.ts';

const FAR = 200;

/** Presses Tab until something has the focus, which must be visible there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
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

async function press(page: Page, target: Locator, key: 'Enter' | 'Space'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

test('an app is created with Tab, Space and Enter only', async ({ latchkey, page }) => {
  const button = (name: string) => page.getByRole('button', { name });
  await setUp(page, latchkey);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await press(page, menu.getByRole('link', { name: 'OAuth Apps' }), 'Enter');
  await expectHeading(page, 'OAuth Apps');
  await press(page, page.getByRole('link', { name: 'Create app' }).first(), 'Enter');
  await expectHeading(page, 'Create an OAuth app');
  await press(page, page.getByLabel('Server to server'), 'Space');
  await press(page, button('Continue'), 'Enter');

  await expectHeading(page, 'Name the app');
  await tabTo(page, page.getByLabel('App Name'));
  await page.keyboard.type('no-mouse');
  await tabTo(page, page.getByRole('spinbutton', { name: 'Access Token TTL' }));
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('301');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeFocused();
  await press(page, page.getByRole('alert').getByRole('link'), 'Enter');
  const ttl = page.getByRole('spinbutton', { name: 'Access Token TTL' });
  await expect(ttl).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('30');
  await press(page, button('Continue'), 'Enter');

  await expectHeading(page, 'What may the app do?');
  await press(page, role(page, 'Carbon Black Cloud', 'View All'), 'Space');
  await press(page, button('Continue'), 'Enter');
  await expectHeading(page, 'Check and create');
  await press(page, button('Create app'), 'Enter');
  await expectHeading(page, 'no-mouse was created');
  await press(page, page.getByLabel('Show App Secret'), 'Space');
  if (hasJavaScript()) await tabTo(page, button('Copy as id:secret'));
  await press(page, storedBox(page), 'Space');
  await press(page, button('Continue'), 'Enter');
  await press(page, button('Add to this organization'), 'Enter');
  await expectHeading(page, 'no-mouse');
});

test('the menus are at hand on a phone', async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await page.setViewportSize({ width: 390, height: 844 });
  const apps = page.getByRole('link', { name: 'OAuth Apps', exact: true });
  await expect(apps).toBeHidden();
  await press(page, page.getByRole('button', { name: 'Main menu' }), 'Enter');
  await press(page, apps, 'Enter');
  await expectHeading(page, 'OAuth Apps');
  const account = page.getByRole('button', { name: /^Account and organizations/ });
  await press(page, account, 'Enter');
  await tabTo(page, page.getByRole('link', { name: 'View Organization' }));
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: 'View Organization' })).toBeHidden();
  await expect(account).toBeFocused();
});

test('the theme stays as it was chosen', async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  const account = page.getByRole('button', { name: /^Account and organizations/ });
  const themes = page.getByRole('group', { name: 'Theme' });
  const html = page.locator('html');
  await expect(html).not.toHaveAttribute('data-theme', /.*/);
  await account.click();
  await themes.getByRole('button', { name: 'Dark' }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await account.click();
  const dark = themes.getByRole('button', { name: 'Dark' });
  await expect(dark).toHaveAttribute('aria-pressed', 'true');
  await themes.getByRole('button', { name: 'System' }).click();
  await expect(html).not.toHaveAttribute('data-theme', /.*/);
});
