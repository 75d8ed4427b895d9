/** Finding anything: by key and palette where scripts run, on a page where they do not. */
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, signIn } from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { holdBack, ONLY_SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

test('a search finds an app, a permission and a setting', async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/search?org=${demo.orgId}`);
  await page.getByRole('searchbox', { name: 'Search for anything' }).fill('quarantine');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByRole('link', { name: /device\.quarantine\.EXECUTE/ }).first()).toBeVisible();
  await expectGood(page);
  await look(page, 'search');
  await page.getByRole('searchbox', { name: 'Search for anything' }).fill('time zone');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByRole('link', { name: /^Time zone, region and shortcuts/ }).click();
  await expectHeading(page, 'My account');
});

test('Ctrl+K opens the palette, which leads to an app by the keyboard alone', {
  tag: ONLY_SCRIPTS,
}, async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/members`);
  await page.waitForLoadState();
  await page.keyboard.press('Control+k');
  const palette = page.frameLocator('dialog iframe');
  const field = palette.getByRole('searchbox', { name: 'Search or jump to' });
  await expect(field).toBeFocused();
  await field.fill('device-inventory');
  await expect(palette.getByRole('link', { name: /device-inventory-sync/ })).toBeVisible();
  await field.press('Enter');
  await expectHeading(page, 'device-inventory-sync');
  await page.waitForLoadState();
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await field.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
});

test('what was typed before the palette was awake is looked for', {
  tag: ONLY_SCRIPTS,
}, async ({ company: { server, demo }, page }) => {
  const wake = await holdBack(page, '**/*.wasm');
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/members`);
  await page.waitForLoadState();
  await page.keyboard.press('Control+k');
  const palette = page.frameLocator('dialog iframe');
  await palette.getByRole('searchbox', { name: 'Search or jump to' }).fill('device-inventory');
  wake();
  await expect(palette.getByRole('link', { name: /device-inventory-sync/ })).toBeVisible();
});

test('keys lead to the parts of an organization until they are switched off', {
  tag: ONLY_SCRIPTS,
}, async ({ ownCompany: { server, demo }, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}`);
  await page.waitForLoadState();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expectHeading(page, 'OAuth Apps');
  await page.waitForLoadState();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.goto(server.at('/account/locale'));
  await page.getByLabel('Turn off keyboard shortcuts').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.goto(server.at(`/orgs/${demo.orgId}`));
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.keyboard.press('Control+k');
  await expect(page.locator('dialog')).toHaveCount(0);
  await expectHeading(page, 'Fernhill Logistics');
});

test('every page leads to its chapter of the guide', async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/roles`);
  await page.getByRole('link', { name: 'Help' }).click();
  await expectHeading(page, 'Roles and permissions');
  await expectGood(page);
  await look(page, 'guide');
  await page.goto(server.at(`/orgs/${demo.orgId}/settings`));
  await expectHeading(page, 'Settings');
  await expectGood(page);
  await look(page, 'settings');
});

test('a server without people says where its setup link is', async ({ latchkey, page }) => {
  for (const path of ['/', '/sign-in', '/orgs', '/nowhere']) {
    await page.goto(latchkey.at(path));
    await expectHeading(page, "Latchkey isn't set up yet");
    await expect(page.getByLabel('Password')).toHaveCount(0);
  }
  await look(page, 'not-set-up');
});
