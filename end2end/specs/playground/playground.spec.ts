/** The token playground: a token, what it says, and a call with it. */
import { signIn } from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { hasJavaScript, SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const APP_SECRET = 'App Secret';

test('a token is got, looked into and used', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  test.slow();
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/playground`);
  const secret = page.getByLabel(APP_SECRET, { exact: true });
  await look(page, 'playground');
  await page.getByLabel('App', { exact: true }).selectOption({ value: demo.limitedApp.clientId });
  await secret.fill(demo.limitedApp.clientSecret);
  await page.getByRole('button', { name: 'Get token' }).click();
  const token = page.getByRole('region', { name: 'The token' });
  await expect(token.getByText('Signature valid')).toBeVisible();
  await expect(token.getByText('200 OK')).toBeVisible();
  if (hasJavaScript()) await expect(token.getByRole('timer')).toContainText('14 min');
  await expect(secret).toHaveValue('');
  expect(await page.content()).not.toContain(demo.limitedApp.clientSecret);
  await look(page, 'playground-token');

  await page.getByRole('combobox', { name: 'Endpoint' }).selectOption({ label: 'GET Open a device' });
  await page.getByRole('button', { name: 'Show its fields' }).click();
  await expect(page.getByText('The token has it')).toBeVisible();
  await page.getByLabel('Device ID').fill(String(demo.deviceId));
  await page.getByRole('button', { name: 'Send' }).click();
  const response = page.getByRole('region', { name: 'The response' });
  await expect(response.getByRole('status')).toContainText('200');
  await expect(response.getByRole('region', { name: 'Body' })).toContainText(String(demo.deviceId));
  await look(page, 'playground-response');
});

test('a call with X-Auth-Token keeps no secret', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/playground`);
  await page.getByRole('combobox', { name: 'Endpoint' }).selectOption({ label: 'POST Search devices' });
  await page.getByRole('button', { name: 'Show its fields' }).click();
  await page.getByText('X-Auth-Token', { exact: true }).click();
  const app = page.getByLabel('App for X-Auth-Token', { exact: true });
  await app.selectOption({ value: demo.serverApp.clientId });
  const secret = page.getByLabel('App Secret for X-Auth-Token', { exact: true });
  await secret.fill(demo.serverApp.clientSecret);
  await page.getByRole('button', { name: 'Send' }).click();
  const response = page.getByRole('region', { name: 'The response' });
  await expect(response.getByRole('status')).toContainText('200');
  await expect(secret).toHaveValue('');
  expect(await page.content()).not.toContain(demo.serverApp.clientSecret);
});

test('a permission that the token lacks is explained', async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/playground`);
  await page.getByLabel('App', { exact: true }).selectOption({ value: demo.limitedApp.clientId });
  await page.getByLabel(APP_SECRET, { exact: true }).fill(demo.limitedApp.clientSecret);
  await page.getByRole('button', { name: 'Get token' }).click();
  await page.getByRole('combobox', { name: 'Endpoint' }).selectOption({ label: 'POST Search alerts' });
  await page.getByRole('button', { name: 'Show its fields' }).click();
  await expect(page.getByText("The token doesn't have it")).toBeVisible();
  await page.getByRole('button', { name: 'Send' }).click();
  const response = page.getByRole('region', { name: 'The response' });
  await expect(response.getByRole('status')).toContainText('403');
  await expect(response.getByRole('alert')).toContainText('org.alerts');
});
