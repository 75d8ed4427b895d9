/** REGENERATE SECRET: the old App Secret ends when the new one is there, and never before. */
import type { Page } from '@playwright/test';
import { expectGood, expectRevealedOnce } from '../../support/assertions.ts';
import {
  expectHeading,
  leaveUnstored,
  makeApp,
  openApps,
  proceed,
  setUp,
  shownCredentials,
  storedBox,
} from '../../support/console.ts';
import { askForToken } from '../../support/curl.ts';
import type { Credentials } from '../../support/demo.ts';
import type { Latchkey } from '../../support/latchkey.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const NAME = 'SIEM export (EU)';

/** How the token endpoint answers these credentials. */
async function statusOf(server: Latchkey, credentials: Credentials): Promise<number> {
  const url = server.at('/csp/gateway/am/api/auth/token');
  return (await askForToken(url, credentials)).status;
}

/** The section of an app's page about its secrets. */
function credentialsOf(page: Page) {
  return page.getByRole('region', { name: 'Credentials' });
}

/** From an app's details to the question. */
async function openRegeneration(page: Page) {
  await credentialsOf(page).getByRole('link', { name: 'Regenerate secret…' }).click();
  await expectHeading(page, `Regenerate the secret of ${NAME}`);
}

/** Types the name, presses the button, and reads what is shown, once. */
async function regenerate(page: Page): Promise<Credentials> {
  await page.getByLabel('Name of the app').fill(NAME);
  await page.getByRole('button', { name: 'Regenerate secret' }).click();
  await expectHeading(page, `New App Secret of ${NAME}`);
  return shownCredentials(page);
}

async function confirm(page: Page) {
  await storedBox(page).check();
  await proceed(page);
  await expectHeading(page, NAME);
}

/** Goes back to the app without storing what is shown. */
async function openApp(page: Page) {
  await leaveUnstored(page);
  await page.getByRole('link', { name: NAME }).click();
  await expectHeading(page, NAME);
}

/** An app whose details are open, and its first secret. */
async function begin(page: Page, server: Latchkey): Promise<Credentials> {
  // Where a page warns before it is left, people who know what they do leave it.
  page.on('dialog', (dialog) => void dialog.accept());
  await setUp(page, server);
  await openApps(page);
  return makeApp(page, { name: NAME }, { add: true });
}

test('both secrets get tokens during the overlap, until the old one is retired', { tag: SCRIPTS }, async ({
  latchkey,
  page,
}) => {
  test.slow();
  const old = await begin(page, latchkey);
  expect(await statusOf(latchkey, old)).toBe(200);
  await openRegeneration(page);
  await expect(page.getByRole('region', { name: 'What happens next' })).toContainText('1 organization');
  await expectGood(page);
  await page.getByLabel('Overlap').selectOption('48 hours');
  const fresh = await regenerate(page);
  await expectRevealedOnce(page, fresh.clientSecret);
  await expectGood(page);
  expect(await statusOf(latchkey, old)).toBe(200);
  await confirm(page);
  await expect(page.getByText('The new App Secret is now the current one.')).toBeVisible();
  await expect(credentialsOf(page)).toContainText('Ends in 2 days');
  await expectGood(page);
  expect(await statusOf(latchkey, old)).toBe(200);
  expect(await statusOf(latchkey, fresh)).toBe(200);

  await openRegeneration(page);
  await expect(page.getByText('This app already has two App Secrets', { exact: true })).toBeVisible();
  await expectGood(page);
  await page.goBack();
  await credentialsOf(page).getByRole('link', { name: /^Retire now…/ }).click();
  await expectHeading(page, /^Retire the App Secret/);
  await expectGood(page);
  await page.getByRole('button', { name: 'Retire App Secret' }).click();
  await expect(page.getByText('App Secret retired.')).toBeVisible();
  expect(await statusOf(latchkey, old)).toBe(401);
  expect(await statusOf(latchkey, fresh)).toBe(200);
});

test('reload, Back, a second tab and a replay do not show the secret again', { tag: SCRIPTS }, async ({
  context,
  latchkey,
  page,
}) => {
  await begin(page, latchkey);
  await openRegeneration(page);
  const key = await page.locator('input[name="key"]').inputValue();
  const address = page.url();
  const { clientSecret } = await regenerate(page);
  const second = await context.newPage();
  await second.goto(address);
  await expectHeading(second, `Regenerate the secret of ${NAME}`);
  expect(await second.content()).not.toContain(clientSecret);
  const form = { key, how: 'replace', name: NAME };
  const headers = { origin: latchkey.url };
  const replay = await context.request.post(address, { form, headers });
  expect(replay.status()).toBe(200);
  expect(await replay.text()).not.toContain(clientSecret);
  await page.reload();
  await expectHeading(page, 'The App Secret was already shown');
  expect(await page.content()).not.toContain(clientSecret);
  await page.goBack().catch(() => null);
  expect(await page.content()).not.toContain(clientSecret);
});

test('a tab that is closed costs nothing: the old secret works on', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  const old = await begin(page, latchkey);
  await openRegeneration(page);
  const lost = await regenerate(page);
  await openApp(page);
  await expect(credentialsOf(page)).toContainText('Not confirmed');
  await expectGood(page);
  expect(await statusOf(latchkey, old)).toBe(200);
  await credentialsOf(page).getByRole('link', { name: /^Discard…/ }).click();
  await expectHeading(page, /^Discard the App Secret/);
  await page.getByRole('button', { name: 'Discard App Secret' }).click();
  await expect(page.getByText('App Secret discarded.')).toBeVisible();
  expect(await statusOf(latchkey, lost)).toBe(401);
  expect(await statusOf(latchkey, old)).toBe(200);
});

test('a leaked secret is cut off at once, and the name has to be typed', async ({
  latchkey,
  page,
}) => {
  const old = await begin(page, latchkey);
  await openRegeneration(page);
  await page.getByText('Leaked: cut off now').click();
  await page.getByLabel('Also revoke tokens already issued').check();
  await page.getByLabel('Name of the app').fill('siem');
  await page.getByRole('button', { name: 'Regenerate secret' }).click();
  await expectHeading(page, `Regenerate the secret of ${NAME}`);
  const fresh = await regenerate(page);
  await expect(page.getByText('has just stopped working')).toBeVisible();
  expect(await statusOf(latchkey, old)).toBe(401);
  expect(await statusOf(latchkey, fresh)).toBe(200);
});

test('a secret is given an end, and the app says that it comes', async ({ latchkey, page }) => {
  await begin(page, latchkey);
  await credentialsOf(page).getByRole('link', { name: /^Change/ }).click();
  await expectHeading(page, /^Expiry of/);
  await expectGood(page);
  await page.getByLabel('From now on it works for').selectOption('7 days');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The expiry of the App Secret was saved.')).toBeVisible();
  await expect(credentialsOf(page)).toContainText('Expires in 7 days');
  await expectGood(page);
});
