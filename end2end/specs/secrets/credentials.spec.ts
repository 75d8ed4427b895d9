/** An App Secret is shown once, whatever somebody does to see it again. */
import {
  confirmStored,
  create,
  download,
  draftApp,
  expectHeading,
  leaveUnstored,
  openApps,
  proceed,
  setUp,
  shownCredentials,
  storedBox,
} from '../../support/console.ts';
import { hasJavaScript, SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

test.beforeEach(async ({ latchkey, page }) => {
  // Where a page warns before it is left, people who know what they do leave it.
  page.on('dialog', (dialog) => void dialog.accept());
  await setUp(page, latchkey);
  await openApps(page);
});

test('a reload does not show the secret again', { tag: SCRIPTS }, async ({ page }) => {
  await draftApp(page, { name: 'backup-job' });
  await create(page);
  const { clientSecret } = await shownCredentials(page);
  await page.reload();
  await expectHeading(page, 'The App Secret was already shown');
  expect(await page.content()).not.toContain(clientSecret);
  await page.getByRole('link', { name: 'Go on' }).click();
  await expectHeading(page, 'backup-job');
});

test('Back from the next step does not show the secret again', { tag: SCRIPTS }, async ({ page }) => {
  await draftApp(page, { name: 'backup-job' });
  await create(page);
  const { clientSecret } = await shownCredentials(page);
  await confirmStored(page);
  // Chromium asks before it sends a form again, and headless it does not go at all.
  await page.goBack().catch(() => null);
  await expect(async () => {
    expect(await page.content()).not.toContain(clientSecret);
  }).toPass();
});

test('a second tab and a replayed request do not show the secret again', async ({
  context,
  latchkey,
  page,
}) => {
  await draftApp(page, { name: 'backup-job' });
  await create(page);
  const { clientSecret } = await shownCredentials(page);
  const address = page.url();
  const second = await context.newPage();
  await second.goto(address);
  await expectHeading(second, 'The App Secret was already shown');
  expect(await second.content()).not.toContain(clientSecret);
  const replay = await context.request.post(address, { headers: { origin: latchkey.url } });
  expect(replay.status()).toBe(200);
  expect(await replay.text()).not.toContain(clientSecret);
  await openApps(second);
  await expect(second.getByRole('row', { name: /backup-job/ })).toHaveCount(1);
});

test('a double click on Create makes one app', { tag: SCRIPTS }, async ({ page }) => {
  await draftApp(page, { name: 'nervous-finger' });
  await page.getByRole('button', { name: 'Create app' }).dblclick();
  await expectHeading(page, /was created$|^The App Secret was already shown$/);
  if (hasJavaScript()) await expectHeading(page, 'nervous-finger was created');
  await leaveUnstored(page);
  await expect(page.getByRole('row', { name: /nervous-finger/ })).toHaveCount(1);
});

test('two tabs on one draft make one app', async ({ context, page }) => {
  await draftApp(page, { name: 'two-tabs' });
  const second = await context.newPage();
  await second.goto(page.url());
  await create(page);
  await second.getByRole('button', { name: 'Create app' }).click();
  await expectHeading(second, 'The App Secret was already shown');
  await openApps(second);
  await expect(second.getByRole('row', { name: /two-tabs/ })).toHaveCount(1);
});

test('Continue is held back until the secret is stored', { tag: SCRIPTS }, async ({ page }) => {
  await draftApp(page, { name: 'backup-job' });
  await create(page);
  await proceed(page);
  await expect(storedBox(page)).toBeFocused();
  await expectHeading(page, 'backup-job was created');
  await confirmStored(page);
});

test('nothing is offered that takes scripts where there are none', { tag: SCRIPTS }, async ({ page }) => {
  await draftApp(page, { name: 'backup-job' });
  await create(page);
  const copy = page.getByRole('button', { name: 'Copy App Secret' });
  const print = page.getByRole('button', { name: 'Print' });
  await expect(copy).toBeVisible({ visible: hasJavaScript() });
  await expect(print).toBeVisible({ visible: hasJavaScript() });
});

test('the secret is in no address, and no cache keeps its page', async ({ page }) => {
  await draftApp(page, { name: 'backup-job' });
  const answered = page.waitForResponse((response) => response.url().endsWith('/created'));
  await create(page);
  const headers = await (await answered).allHeaders();
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['referrer-policy']).toBe('no-referrer');
});

test('the file is named after the app and holds what a script needs', async ({
  latchkey,
  page,
}) => {
  await draftApp(page, { name: 'SIEM export & backup', ttl: '45' });
  await create(page);
  const shown = await shownCredentials(page);
  const { name, file } = await download(page);
  expect(name).toBe('siem-export-backup-credentials.json');
  expect(file).toMatchObject({
    clientId: shown.clientId,
    clientSecret: shown.clientSecret,
    client_id: shown.clientId,
    client_secret: shown.clientSecret,
    app_name: 'SIEM export & backup',
    token_url: latchkey.at('/csp/gateway/am/api/auth/token'),
    access_token_ttl_seconds: 45 * 60,
  });
  expect(Date.parse(file.issued_at)).not.toBeNaN();
  expect(page.url()).toContain(file.org_id);
});

test('Verify now tries the secret without showing a token', { tag: SCRIPTS }, async ({ context, page }) => {
  await draftApp(page, { name: 'backup-job' });
  await create(page);
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Verify now' }).click(),
  ]);
  await expect(tab.getByText('The credentials are right')).toBeVisible();
  expect(await tab.content()).not.toContain((await shownCredentials(page)).clientSecret);
});
