/** The keys that tokens are signed with, as whoever set the server up looks after them. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, setUp } from '../../support/console.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

function menu(page: Page) {
  return page.getByRole('navigation', { name: 'Main menu' });
}

async function openKeys(page: Page) {
  await expect(menu(page).getByRole('link', { name: 'Signing' })).toHaveCount(0);
  await menu(page).getByRole('link', { name: 'Settings' }).click();
  await expectHeading(page, 'Settings');
  await expect(page.getByText(/\/csp\/gateway\/am\/api\/auth\/token$/)).toBeVisible();
  await expectGood(page);
  await page.getByRole('link', { name: 'Manage signing keys' }).click();
  await expectHeading(page, 'Signing keys');
}

test('keys are rotated, and one is revoked with what follows', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await openKeys(page);
  await expectGood(page);
  const keys = page.getByRole('region', { name: 'Keys', exact: true });
  await expect(keys).toContainText('Active');
  await expect(menu(page).getByRole('link', { name: 'Settings' })).toHaveAttribute('aria-current', 'page');

  const loading = page.waitForEvent('download');
  await keys.getByRole('link', { name: 'Download' }).first().click();
  const file = await (await loading).path();
  expect(await readFile(file, 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);

  await keys.getByRole('button', { name: 'Rotate RS256 now' }).click();
  await expect(page.getByText('Keys rotated.')).toBeVisible();
  await expect(keys).toContainText('Retiring');
  await expectGood(page);

  await keys.getByRole('row').filter({ hasText: 'Retiring' }).getByRole('link', { name: 'Revoke…' }).click();
  await expectHeading(page, 'Revoke this signing key?');
  await expectGood(page);
  const confirmation = page.getByLabel('Confirmation');
  await confirmation.fill('yes');
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(confirmation).toBeFocused();
  await confirmation.fill('end every token of this key');
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('Key revoked.')).toBeVisible();
  await expect(keys).toContainText('Revoked');
  await expectGood(page);
});
