/** Every page, light and dark, from a small phone to a desk: accessible, and nothing sticks out. */
import {
  beginApp,
  confirmStored,
  create,
  draftApp,
  expectHeading,
  fillDetails,
  openApps,
  proceed,
  role,
  setUp,
  signIn,
} from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

test.beforeEach(() => test.slow());

test('the way to the first organization', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await page.goto(await latchkey.setupLink());
  await look(page, 'setup');
  await setUp(page, latchkey);
  await look(page, 'organization');
  await openApps(page);
  await look(page, 'apps-empty');
  await page.context().clearCookies();
  await page.goto(latchkey.at('/setup?token=nonsense'));
  await look(page, 'setup-over');
});

test('the wizard', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await openApps(page);
  await page.getByRole('link', { name: 'Create app' }).first().click();
  await look(page, 'wizard-type');
  await openApps(page);
  await beginApp(page);
  await look(page, 'wizard-details');
  await fillDetails(page, { name: 'x'.repeat(80), description: '<b>&', ttl: '0' });
  await proceed(page);
  await expect(page.getByRole('alert')).toBeVisible();
  await look(page, 'wizard-details-errors');
  await fillDetails(page, { name: 'siem-export' });
  await proceed(page);
  await look(page, 'wizard-scopes');
  await role(page, 'Organization roles', 'Organization Member').uncheck();
  await proceed(page);
  await expect(page.getByRole('alert')).toBeVisible();
  await look(page, 'wizard-scopes-none');
});

test('the credentials and what comes after', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await openApps(page);
  const dashboards: [string, string] = ['Operations for Applications', 'Dashboards'];
  await draftApp(page, { name: 'siem-export' }, [['Carbon Black Cloud', 'View All'], dashboards]);
  await look(page, 'wizard-review');
  await create(page);
  await look(page, 'credentials');
  const address = page.url();
  await confirmStored(page);
  await look(page, 'add-to-organization');
  await page.goto(address);
  await expectHeading(page, 'The App Secret was already shown');
  await look(page, 'credentials-already-shown');
});

test('a company at work', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  const org = `/orgs/${demo.orgId}`;
  await page.goto(server.at('/sign-in'));
  await look(page, 'sign-in');
  await signIn(page, server, demo.user, `${org}/apps`);
  await look(page, 'apps');
  await page.goto(server.at(`${org}/apps?q=nothing-like-it`));
  await look(page, 'apps-no-match');
  await page.goto(server.at(`${org}/apps/${demo.serverApp.clientId}`));
  const access = page.getByRole('region', { name: 'Effective access' });
  for (const summary of await access.getByRole('group').all()) {
    await summary.getByText('permission').first().click();
  }
  await look(page, 'app');
  await page.goto(server.at(`${org}/apps/${demo.unaddedApp.clientId}`));
  await look(page, 'app-not-added');
  await page.goto(server.at(`${org}/nowhere`));
  await look(page, 'not-found');
  await page.goto(server.at('/nowhere'));
  await look(page, 'nowhere');
});

test('what may not be done', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  const member = demo.people.find(({ roles }) => roles[0] === 'org_member') ?? demo.user;
  await signIn(page, server, member, `/orgs/${demo.orgId}/apps/new`);
  await expectHeading(page, "You don't have access");
  await look(page, 'forbidden');
  await page.context().clearCookies();
  await page.goto(server.at('/sign-in'));
  await page.getByLabel('E-mail').fill('nobody@fernhill.example');
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await look(page, 'sign-in-failed');
});
