/** An app after it was created: edited a section at a time, disabled, enabled, deleted. */
import type { Page } from '@playwright/test';
import { DESKTOP, expectGood, PHONE } from '../../support/assertions.ts';
import { expectHeading, makeApp, openApps, role, setUp, VIEW_ALL } from '../../support/console.ts';
import { askForToken, tokenOf } from '../../support/curl.ts';
import type { Latchkey } from '../../support/latchkey.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function beginsWithAnApp(page: Page, server: Latchkey) {
  await setUp(page, server);
  await openApps(page);
  return makeApp(page, { name: 'siem-export' }, { roles: [VIEW_ALL], add: true });
}

function tokenUrl(server: Latchkey): string {
  return server.at('/csp/gateway/am/api/auth/token');
}

test('every section is edited by itself, and of two tabs the later one keeps what was typed', { tag: SCRIPTS }, async ({
  latchkey,
  page,
  context,
}) => {
  await beginsWithAnApp(page, latchkey);
  await expectGood(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole('link', { name: 'Edit name and description' }).click();

  await page.getByRole('link', { name: 'Edit name and description' }).click();
  await expectGood(page);
  await page.getByLabel('App Name').fill('Überblick');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The change was saved.')).toBeVisible();
  await expectHeading(page, 'Überblick');

  await other.getByLabel('App Name').fill('another name');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Somebody else changed this app in the meantime')).toBeVisible();
  await expect(other.getByLabel('App Name')).toHaveValue('another name');
  await expectGood(other);
  await other.close();

  await page.getByRole('link', { name: 'Edit how the app gets tokens' }).click();
  await page.getByRole('spinbutton', { name: 'Access Token TTL' }).fill('45');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(/#tokens$/);
  const tokens = page.getByRole('region', { name: 'Access tokens' });
  await expect(tokens).toContainText('45 minutes');
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    await expect(page.getByText('The change was saved.')).toBeInViewport({ ratio: 1 });
    await expect(tokens.getByRole('heading')).toBeInViewport({ ratio: 1 });
  }
  // Where the address led to, a link is half under the bar on top.
  await page.keyboard.press('Control+Home');
  await expectGood(page);
});

test('other scopes show what they change before they are saved', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await beginsWithAnApp(page, latchkey);
  await page.getByRole('link', { name: 'Edit the scopes' }).click();
  await expect(role(page, ...VIEW_ALL)).toBeChecked();
  await expectGood(page);
  await role(page, ...VIEW_ALL).uncheck();
  await role(page, 'Operations for Applications', 'Viewer').check();
  await page.getByRole('button', { name: 'Review changes' }).click();
  await expectHeading(page, 'Change the scopes of siem-export?');
  const effect = page.getByRole('region', { name: 'What changes for the app' });
  await expect(effect).toContainText('Gained');
  await expect(effect).toContainText('Inert here');
  await expect(effect).toContainText('Lost');
  await expectGood(page);
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(role(page, ...VIEW_ALL)).not.toBeChecked();
  await page.getByRole('button', { name: 'Review changes' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Scopes saved.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Scopes' })).toContainText('Viewer');
});

test('an app is disabled, enabled and deleted, and its tokens go with it', async ({
  latchkey,
  page,
}) => {
  const credentials = await beginsWithAnApp(page, latchkey);
  const asks = () => askForToken(tokenUrl(latchkey), credentials);
  tokenOf(await asks());

  await page.getByRole('link', { name: 'Disable app' }).click();
  await expectHeading(page, 'Disable siem-export?');
  await expectGood(page);
  await page.getByRole('button', { name: 'Disable app' }).click();
  await expect(page.getByText('This app is disabled')).toBeVisible();
  await expectGood(page);
  expect((await asks()).status).toBe(401);
  await page.getByRole('button', { name: 'Enable app' }).first().click();
  await expect(page.getByText('App enabled.')).toBeVisible();
  tokenOf(await asks());

  await page.getByRole('link', { name: 'Delete app' }).click();
  await expectHeading(page, 'Delete siem-export?');
  await expectGood(page);
  await page.getByLabel('Name of the app').fill('siem');
  await page.getByRole('button', { name: 'Delete app' }).click();
  await expect(page.getByText('Type the name of the app exactly').first()).toBeVisible();
  await page.getByLabel('Name of the app').fill('siem-export');
  await page.getByRole('button', { name: 'Delete app' }).click();
  await expectHeading(page, 'OAuth Apps');
  await expect(page.getByText('App deleted.')).toBeVisible();
  expect((await asks()).status).toBe(401);
});
