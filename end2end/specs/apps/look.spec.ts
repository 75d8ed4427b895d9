/** The pages about the life of an app, light and dark, from a small phone to a desk. */
import { expectHeading, signIn, storedBox } from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

test.beforeEach(() => test.slow());

test('what is asked before an app changes or ends', { tag: SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  const org = `/orgs/${demo.orgId}`;
  const app = `${org}/apps/${demo.serverApp.clientId}`;
  await signIn(page, server, demo.user, app);
  const pages: [string, string][] = [
    ['app-edit-details', '?edit=details'],
    ['app-edit-tokens', '?edit=tokens'],
    ['app-edit-scopes', '?edit=scopes'],
    ['app-regenerate', '/regenerate'],
    ['app-disable', '/disable'],
    ['app-delete', '/delete'],
    ['app-share', '/organizations/add'],
    ['app-share-ask', `/organizations/add?to=${demo.otherOrg.orgId}`],
    ['app-access', '/access'],
    ['app-access-no', '/access?permission=_API.Device:device.uninstall.EXECUTE'],
  ];
  for (const [name, path] of pages) {
    await page.goto(server.at(app + path));
    await look(page, name);
  }
});

test('what is on the record', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  const org = `/orgs/${demo.orgId}`;
  await signIn(page, server, demo.user, `${org}/audit`);
  await look(page, 'audit');
  await page.getByRole('table').getByRole('link').first().click();
  await look(page, 'audit-entry');
  const pages: [string, string][] = [
    ['audit-nothing', '/audit?who=nobody-like-it'],
    ['access-owned', '/access'],
    ['access-added', '/access?tab=added'],
    ['api-tokens', '/api-tokens'],
    ['api-tokens-all', '/api-tokens?tab=all'],
    ['api-token-new', '/api-tokens/new'],
    ['app-requests', '/app-requests'],
  ];
  for (const [name, path] of pages) {
    await page.goto(server.at(org + path));
    await look(page, name);
  }
});

test('an app that is disabled, with two secrets', { tag: SCRIPTS }, async ({ ownCompany, page }) => {
  const { server, demo } = ownCompany;
  const app = `/orgs/${demo.orgId}/apps/${demo.serverApp.clientId}`;
  page.on('dialog', (dialog) => void dialog.accept());
  await signIn(page, server, demo.user, `${app}/regenerate`);
  await page.getByLabel('Overlap').selectOption('7 days');
  await page.getByLabel('Name of the app').fill('fleet-reporting');
  await page.getByRole('button', { name: 'Regenerate secret' }).click();
  await expectHeading(page, 'New App Secret of fleet-reporting');
  await look(page, 'app-regenerated');
  await storedBox(page).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectHeading(page, 'fleet-reporting');
  await page.getByRole('link', { name: 'Regenerate secret…' }).click();
  await look(page, 'app-regenerate-full');
  await page.goto(server.at(`${app}/disable`));
  await page.getByRole('button', { name: 'Disable app' }).click();
  await expect(page.getByText('This app is disabled')).toBeVisible();
  await look(page, 'app-disabled');
});
