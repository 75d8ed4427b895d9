/** The token playground: a token, what it says, a call with it, and what a refusal leads to. */
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { signIn } from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { hasJavaScript, holdBack, ONLY_SCRIPTS, SCRIPTS } from '../../support/scripts.ts';
import { expect, test, type Company } from '../../support/test.ts';

const APP_SECRET = 'App Secret';

async function opens(page: Page, { server, demo }: Company): Promise<void> {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/playground`);
}

async function getsToken(page: Page, app: { clientId: string; clientSecret: string }): Promise<void> {
  await page.getByLabel('App', { exact: true }).selectOption({ value: app.clientId });
  await page.getByLabel(APP_SECRET, { exact: true }).fill(app.clientSecret);
  await page.getByRole('button', { name: 'Get token' }).click();
  await expect(token(page).getByText('Signature valid')).toBeVisible();
}

/** Finds an endpoint by words and chooses it. */
async function chooses(page: Page, words: string, name: RegExp): Promise<void> {
  await page.locator('#endpoints > summary').click();
  await page.getByRole('searchbox', { name: 'Search endpoints' }).fill(words);
  if (!hasJavaScript()) await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('radio', { name }).check();
  if (!hasJavaScript()) await page.getByRole('button', { name: 'Show its fields' }).click();
  await expect(page.locator('#endpoints > summary')).toContainText(name);
}

const token = (page: Page) => page.getByRole('region', { name: 'Token', exact: true });
const response = (page: Page) => page.getByRole('region', { name: 'Response', exact: true });
const sends = async (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();

test('a token is got, looked into and used', { tag: SCRIPTS }, async ({ company, page }) => {
  test.slow();
  const { demo } = company;
  await opens(page, company);
  await look(page, 'playground');
  await getsToken(page, demo.limitedApp);
  await expect(token(page).getByText('200 OK')).toBeVisible();
  if (hasJavaScript()) await expect(token(page).getByRole('timer')).toContainText('14 min');
  await look(page, 'playground-token');

  await chooses(page, 'open device', /Open a device(?! \()/);
  await expect(page.getByText('The token has it', { exact: true })).toBeVisible();
  await page.getByLabel('Device ID').fill(String(demo.deviceId));
  await sends(page);
  await expect(response(page).getByRole('status').first()).toContainText('200');
  await expect(response(page).getByRole('region', { name: 'Body' })).toContainText(String(demo.deviceId));
  await expectGood(page);
  await look(page, 'playground-response');

  await test.step('nothing is sent again, and no secret is shown', async () => {
    const posts: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
    await page.reload();
    await expect(response(page).getByRole('region', { name: 'Body' })).toContainText(String(demo.deviceId));
    await page.goBack();
    await page.goForward();
    expect(posts).toEqual([]);
    expect(await page.content()).not.toContain(demo.limitedApp.clientSecret);
  });
});

test('a call with X-Auth-Token keeps no secret', { tag: SCRIPTS }, async ({ company, page }) => {
  const { demo } = company;
  await opens(page, company);
  await chooses(page, 'search devices', /Search devices/);
  await page.getByText('X-Auth-Token', { exact: true }).click();
  const app = page.getByLabel('App for X-Auth-Token', { exact: true });
  await app.selectOption({ value: demo.serverApp.clientId });
  const secret = page.getByRole('textbox', { name: 'App Secret for X-Auth-Token' });
  await secret.fill(demo.serverApp.clientSecret);
  await sends(page);
  await expect(response(page).getByRole('status').first()).toContainText('200');
  await expect(secret).toHaveValue('');
  expect(await page.content()).not.toContain(demo.serverApp.clientSecret);
});

test('a call that changes something asks first, and a refusal leads to the remedy', { tag: SCRIPTS }, async ({
  company,
  page,
}) => {
  test.slow();
  const { demo } = company;
  await opens(page, company);
  await getsToken(page, demo.limitedApp);
  await chooses(page, 'quarantine', /Quarantine devices/);
  await expect(page.getByText("The token doesn't have it").first()).toBeVisible();
  await sends(page);
  await expect(page.getByText('This call changes something')).toBeVisible();
  await expect(response(page).getByText('Send a request')).toBeVisible();
  await page.getByRole('button', { name: 'Send it' }).click();
  await expect(response(page).getByRole('status').first()).toContainText('403');
  const advice = response(page).getByRole('alert');
  await expect(advice).toContainText('The smallest role that gives it is');
  await look(page, 'playground-403');
  await advice.getByRole('link', { name: /^Add .* to the app$/ }).click();
  await expect(page.getByRole('heading', { name: 'Scopes' })).toBeVisible();
  await page.getByRole('button', { name: 'Review changes' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#endpoints > summary')).toContainText('Quarantine devices');
  await expect(response(page).getByRole('alert')).toContainText('Get a new token');
});

test('the credential doctor says what is wrong', { tag: SCRIPTS }, async ({ company, page }) => {
  const { clientId, clientSecret } = company.demo.limitedApp;
  await opens(page, company);
  const doctor = page.getByRole('region', { name: 'Credential doctor' });
  await doctor.getByLabel('What does your program send?').fill(`X-Auth-Token: ${clientId}/${clientSecret}`);
  await doctor.getByRole('button', { name: 'Find the problem' }).click();
  await expect(doctor.getByRole('alert')).toContainText('X-Auth-Token has the wrong order');
  await expect(doctor.getByLabel('What does your program send?')).toHaveValue('');
  await look(page, 'playground-doctor');
});

test('the keyboard sends, the snippets follow, and calls are compared', { tag: ONLY_SCRIPTS }, async ({
  company,
  page,
}) => {
  test.slow();
  await opens(page, company);
  await getsToken(page, company.demo.limitedApp);
  await chooses(page, 'search devices', /Search devices/);
  await page.getByText('curl', { exact: true }).first().click();
  const body = page.getByRole('textbox', { name: 'Body' });
  await body.fill('{"rows":1}');
  await expect(page.locator('#code-curl')).toContainText('{"rows":1}');
  await body.press('Control+Enter');
  await expect(page.getByText(/^Response 200 in \d+ ms$/)).toBeAttached();
  await body.fill('{"rows":2}');
  await body.press('Control+Enter');
  await expect(page.getByRole('checkbox', { name: 'Compare call 2' })).toBeVisible();
  for (const call of [1, 2]) await page.getByRole('checkbox', { name: `Compare call ${call}` }).check();
  await page.getByRole('button', { name: 'Compare the two selected' }).click();
  await expect(page.getByRole('heading', { name: 'Call 1 and call 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Send call 1 again' }).click();
  await expect(page.getByRole('checkbox', { name: 'Compare call 3' })).toBeVisible();
  await look(page, 'playground-history');
  await page.getByRole('button', { name: 'Clear history' }).click();
  await expect(page.getByRole('checkbox', { name: 'Compare call 1' })).toBeHidden();
});

test('what was chosen before the page was awake is shown', { tag: ONLY_SCRIPTS }, async ({ company, page }) => {
  const wake = await holdBack(page, '**/*.wasm');
  await opens(page, company);
  await page.locator('#endpoints > summary').click();
  await page.getByRole('searchbox', { name: 'Search endpoints' }).fill('alerts');
  await page.getByRole('radio', { name: 'POST Search alerts /api/' }).check();
  await expect(page.locator('#endpoints > summary')).not.toContainText('Search alerts');
  wake();
  await expect(page.locator('#endpoints > summary')).toContainText('Search alerts');
});
