/** What happens while somebody types: names that are taken are told, and lists narrow. */
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { beginApp, expectHeading, proceed, signIn } from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { holdBack, ONLY_SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

/** The names in the list that is open, from top to bottom. */
const names = (page: Page) => page.getByRole('table').getByRole('rowheader').getByRole('link');

/** A parameter of the address that is open. */
const asked = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

test('a taken app name is told before anything is sent, and a free one is not', {
  tag: ONLY_SCRIPTS,
}, async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps`);
  await beginApp(page);
  await page.waitForLoadState();
  const name = page.getByLabel('App Name');
  const told = page.getByText('already has an app with that name');
  await name.pressSequentially('FLEET-reporting');
  await expect(told.first()).toBeVisible();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expect(name).toHaveAccessibleDescription(/already has an app with that name/);
  await expectGood(page);
  await look(page, 'wizard-name-taken');
  await name.pressSequentially('-2');
  await expect(name).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator('#name-error')).toBeHidden();
  await proceed(page);
  await expectHeading(page, 'What may the app do?');
});

test('what was typed before the scripts were here counts', { tag: ONLY_SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}`);
  const wake = await holdBack(page, '**/ui.js');
  await page.goto(server.at(`/orgs/${demo.orgId}/apps`), { waitUntil: 'commit' });
  await page.getByRole('searchbox').fill('quarantine');
  wake();
  await expect(names(page)).toHaveText(['quarantine-bot']);
});

test('renaming tells the names of others, not its own', { tag: ONLY_SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  const app = `/orgs/${demo.orgId}/apps/${demo.serverApp.clientId}?edit=details`;
  await signIn(page, server, demo.user, app);
  const name = page.getByLabel('App Name');
  await name.fill('Siem-Forwarder');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await name.fill('Fleet-Reporting');
  await expect(name).not.toHaveAttribute('aria-invalid', 'true');

  await page.goto(server.at(`/orgs/${demo.orgId}/roles?tab=custom`));
  await page.getByRole('link', { name: 'Device reader' }).first().click();
  await page.getByRole('link', { name: /^Edit.*name/ }).click();
  const role = page.getByLabel('Role name');
  await role.fill('event FEEDS');
  await expect(page.getByText('already has a custom role with that name').first()).toBeVisible();
  await role.fill('DEVICE reader');
  await expect(role).not.toHaveAttribute('aria-invalid', 'true');
});

test('the list of apps narrows while one types, and its address with it', {
  tag: ONLY_SCRIPTS,
}, async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps?sort=newest`);
  await page.waitForLoadState();
  const field = page.getByRole('searchbox');
  await field.pressSequentially('quarantine');
  await expect(names(page)).toHaveText(['quarantine-bot']);
  await expect(field).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: '1 app' })).toBeAttached();
  expect(asked(page, 'q')).toBe('quarantine');
  expect(asked(page, 'sort')).toBe('newest');
  await expectGood(page);

  await test.step('the caret stays where somebody types in the middle', async () => {
    await field.press('Home');
    await field.press('Delete');
    await expect(names(page)).toHaveText(['quarantine-bot']);
    expect(await field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(0);
    await field.pressSequentially('zz');
    await expect(page.getByText('No apps match your search and filters.')).toBeVisible();
    await field.fill('quarantine');
    await expect(names(page)).toHaveText(['quarantine-bot']);
  });

  await test.step('Back and Reload show the same', async () => {
    await page.getByRole('link', { name: 'quarantine-bot', exact: true }).click();
    await expectHeading(page, 'quarantine-bot');
    await page.goBack();
    await expect(names(page)).toHaveText(['quarantine-bot']);
    await expect(field).toHaveValue('quarantine');
    await page.reload();
    await expect(names(page)).toHaveText(['quarantine-bot']);
  });

  await field.fill('');
  await expect(page.getByText(/^1–\d+ of|^\d+ apps/).first()).toBeVisible();
  await expect(names(page).nth(3)).toBeVisible();
  expect(asked(page, 'q')).toBeNull();
});

test('an answer that comes late changes nothing', { tag: ONLY_SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps`);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const late = page.waitForRequest((request) => /[?&]q=fleet(&|$)/.test(request.url()));
  await page.route(/[?&]q=fleet(&|$)/, async (route) => {
    await held;
    // The page may have given this request up meanwhile.
    await route.continue().catch(() => undefined);
  });
  await page.waitForLoadState();
  const field = page.getByRole('searchbox');
  await field.fill('fleet');
  await late;
  await field.fill('siem');
  await expect(names(page)).toHaveText(['siem-forwarder']);
  release();
  await field.fill('siem-f');
  await expect.poll(() => asked(page, 'q')).toBe('siem-f');
  await expect(names(page)).toHaveText(['siem-forwarder']);
});

test('members, roles and permissions narrow in the same way', { tag: ONLY_SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  const org = `/orgs/${demo.orgId}`;
  await signIn(page, server, demo.user, `${org}/members`);
  await page.waitForLoadState();
  await page.getByRole('searchbox').pressSequentially('bruno');
  await expect(page.getByRole('table', { name: 'Members' }).getByRole('rowheader')).toHaveCount(1);
  await page.goto(server.at(`${org}/roles`));
  await page.getByRole('searchbox').pressSequentially('live response');
  await expect(page.getByRole('heading', { name: 'Organization roles' })).toHaveCount(0);
  await page.goto(server.at(`${org}/services/carbon-black-cloud`));
  const permissions = page.getByRole('region', { name: 'Permissions' });
  await permissions.getByRole('searchbox').pressSequentially('quarantine');
  await expect(permissions.getByText('_API.Device:device.quarantine.EXECUTE')).toBeVisible();
  await expect(permissions.getByRole('searchbox')).toBeFocused();
  await expectGood(page);
});

test('a session that is over leads to the sign-in and back to what was typed', {
  tag: ONLY_SCRIPTS,
}, async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps`);
  await page.waitForLoadState();
  await page.context().clearCookies();
  await page.getByRole('searchbox').fill('fleet');
  await expectHeading(page, 'Sign in');
  expect(decodeURIComponent(page.url())).toContain('q=fleet');
});
