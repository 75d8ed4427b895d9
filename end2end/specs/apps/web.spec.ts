/** Apps that sign people in: redirect URIs, their secrets or none, and links that fill them in. */
import {
  expectHeading,
  openApps,
  proceed,
  secretField,
  setUp,
  shownCredentials,
  storedBox,
} from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const REDIRECTS = 'https://portal.example/callback\nhttp://localhost:8080/callback';

test('a web app gets redirect URIs and a secret', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  test.slow();
  await setUp(page, latchkey);
  await openApps(page);
  await page.getByRole('link', { name: 'Create app' }).first().click();
  await page.getByText('Web app', { exact: true }).first().click();
  await proceed(page);
  await expectHeading(page, 'Name the app');
  await page.getByLabel('App Name').fill('portal');
  await page.getByLabel('Redirect URIs').fill('http://portal.example/callback');
  await proceed(page);
  await expect(page.getByRole('alert')).toContainText('Line 1: use https://.');
  await look(page, 'wizard-web-errors');
  await page.getByLabel('Redirect URIs').fill(REDIRECTS);
  await page.getByLabel('Issue refresh tokens').check();
  await proceed(page);
  await expectHeading(page, 'What may the app do?');
  await proceed(page);
  await expect(page.getByText('http://localhost:8080/callback', { exact: true })).toBeVisible();
  await expect(page.getByText('90 days')).toBeVisible();
  await page.getByRole('button', { name: 'Create app' }).click();
  await expectHeading(page, 'portal was created');
  const { clientSecret } = await shownCredentials(page);
  expect(clientSecret).toMatch(/^[A-Za-z0-9]{40,}$/);
  await storedBox(page).check();
  await proceed(page);
  await expect(secretField(page)).toHaveCount(0);
  await expectHeading(page, 'portal');
  await expect(page.getByText('The app was created.')).toBeVisible();
  await expect(page.getByText('https://portal.example/callback')).toBeVisible();
  await look(page, 'app-web');

  const link = page.getByRole('link', { name: 'Edit redirect URIs and refresh tokens' });
  await link.click();
  await page.getByLabel('Redirect URIs').fill('https://portal.example/#done');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Line 1: leave out the fragment');
  await look(page, 'app-web-edit');
  await page.getByLabel('Redirect URIs').fill('https://portal.example/signed-in');
  await page.getByLabel('Issue refresh tokens').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(link).toBeVisible();
  const signIn = page.getByRole('region', { name: 'Sign-in' });
  await expect(signIn).toContainText('https://portal.example/signed-in');
  await expect(signIn).toContainText('None are issued');
});

test('a link opens a filled wizard for a native app', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await openApps(page);
  const link = new URL(`${page.url().split('?')[0]}/new`);
  const filled = { type: 'native', name: 'field app', ttl: '15', colour: 'red' };
  link.search = new URLSearchParams(filled).toString();
  link.searchParams.append('redirect_uri', 'http://127.0.0.1/callback');
  await page.goto(link.href);
  await expect(page.getByText('A link filled this form in')).toBeVisible();
  await expect(page.getByText('colour=red')).toBeVisible();
  await expect(page.getByLabel('Native/mobile app')).toBeChecked();
  await look(page, 'wizard-link');
  await proceed(page);
  await expect(page.getByLabel('App Name')).toHaveValue('field app');
  await expect(page.getByLabel('Redirect URIs')).toHaveValue('http://127.0.0.1/callback');
  await proceed(page);
  await proceed(page);
  await page.getByRole('button', { name: 'Create app' }).click();
  await expectHeading(page, 'field app');
  await expect(page.getByText('The app was created.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Credentials' })).toHaveCount(0);
  await look(page, 'app-native');
});
