/** API tokens, from the form to the call and to their end. */
import type { Page } from '@playwright/test';
import { expectGood, expectTablesFit } from '../../support/assertions.ts';
import { curl } from '../../support/curl.ts';
import type { Latchkey } from '../../support/latchkey.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const GATEWAY = '/csp/gateway/am/api/auth/api-tokens';

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function signIn(page: Page, server: Latchkey, user: { email: string; password: string }) {
  await page.goto(server.at('/sign-in'));
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main menu' })).toBeVisible();
}

/** A name that no earlier run on the same company has taken. */
function fresh(name: string): string {
  return `${name} ${Date.now().toString(36)}`;
}

/** Exchanges the token as the Carbon Black Cloud SDK and the Wavefront SDK do. */
async function exchange(server: Latchkey, token: string) {
  const form = ['grant_type=api_token', `refresh_token=${token}`];
  const fields = form.flatMap((field) => ['--data-urlencode', field]);
  return curl(server.at(`${GATEWAY}/authorize`), ...fields);
}

test('a token is generated, used and revoked', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  const name = fresh('laptop');
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}`));
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'API Tokens', exact: true }).click();
  await expect(page.getByText('API token or OAuth app?')).toBeVisible();
  await expectGood(page);
  await page.getByRole('link', { name: 'Generate token' }).first().click();
  await expectGood(page);
  await page.getByLabel('Token name').fill(name);
  await expect(page.getByRole('spinbutton', { name: 'Minutes' })).toBeHidden();
  await page.getByLabel('Lifetime').selectOption('Other, in minutes');
  await page.getByRole('checkbox', { name: 'Organization Owner' }).check();
  await expect(page.getByText('Administers everything')).toBeVisible();
  await page.getByRole('spinbutton', { name: 'Minutes' }).fill('90');
  await page.getByRole('button', { name: 'Generate' }).click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your new API token');
  await expectGood(page);
  const token = (await page.locator('textarea#api-token').inputValue()).trim();
  expect(token).toMatch(/^lkyapi[A-Za-z0-9]{50}$/);
  expect((await page.content()).split(token)).toHaveLength(2);
  await page.getByRole('checkbox', { name: /stored the API token/ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('row', { name })).toContainText('Active');
  expect(await page.content()).not.toContain(token);
  await expectGood(page);
  // Chromium asks before it sends a form again, and headless it does not go at all.
  await page.goBack().catch(() => null);
  await expect(async () => {
    expect(await page.content()).not.toContain(token);
  }).toPass();

  const reply = await exchange(server, token);
  expect(reply.status).toBe(200);
  const said = JSON.parse(reply.body) as { access_token: string; refresh_token: string };
  expect(said.refresh_token).toBe(token);
  const bearer = ['--header', `Authorization: Bearer ${said.access_token}`];
  const device = `/appservices/v6/orgs/${demo.orgKey}/devices/${demo.deviceId}`;
  expect((await curl(server.at(device), ...bearer)).status).toBe(403);

  await expect(async () => {
    await page.goto(server.at(`/orgs/${demo.orgId}/api-tokens`));
    await expect(page.getByRole('row', { name })).toContainText('127.0.0.1');
  }).toPass();
  await expectTablesFit(page);
  await page.getByRole('link', { name: `Revoke ${name}` }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Revoke ${name}?`);
  await expectGood(page);
  await page.getByRole('button', { name: 'Revoke token' }).click();
  await expect(page.getByText('API token revoked')).toBeVisible();
  expect((await exchange(server, token)).status).toBe(400);
  expect((await curl(server.at(device), ...bearer)).status).toBe(401);
});

test('an owner finds the tokens of everybody', async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/api-tokens`));
  await page.getByRole('link', { name: 'All tokens of the organization' }).click();
  await expect(page).toHaveURL(/tab=all/);
  await expectGood(page);
});
