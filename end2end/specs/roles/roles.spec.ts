/** Adding, changing and deleting custom roles, as people do it. */
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import type { Latchkey } from '../../support/latchkey.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const READ = '_API.Device:device.READ';
const QUARANTINE = '_API.Device:device.quarantine.EXECUTE';

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

async function addsRole(page: Page, server: Latchkey, org: string, name: string) {
  await page.goto(server.at(`/orgs/${org}/roles/new`));
  await page.getByRole('checkbox', { name: READ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Role name').fill(name);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Role created')).toBeVisible();
}

test('a role is added in the order of the wizard', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  const name = fresh('Quarantine');
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/apps`));
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'Roles', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Roles');
  await expectGood(page);
  await page.getByRole('link', { name: 'Add role' }).first().click();
  await expectGood(page);
  await page.getByText('Operations for Applications', { exact: true }).click();
  await expect(page.getByRole('checkbox', { name: READ })).toBeHidden();
  await page.getByText('Carbon Black Cloud', { exact: true }).click();
  await page.getByRole('checkbox', { name: READ }).check();
  await page.getByRole('checkbox', { name: QUARANTINE }).check();
  await page.getByText('Only selected', { exact: true }).click();
  await expect(page.getByRole('checkbox', { name: '_ConnectorType.SIEM' })).toBeHidden();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectGood(page);
  await page.getByLabel('Role name').fill(name);
  await page.getByLabel('Description').fill('For the on-call team');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectGood(page);
  await page.getByRole('button', { name: `Remove ${READ}` }).click();
  await expect(page.getByText(READ)).toHaveCount(0);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expectGood(page);
  await page.goto(server.at(`/orgs/${demo.orgId}/roles?tab=custom&q=${QUARANTINE}`));
  await expect(page.getByRole('link', { name })).toBeVisible();
  await expectGood(page);
});

test('a standard role is duplicated, changed and deleted', async ({
  company: { server, demo },
  page,
}) => {
  const name = fresh('Copied');
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/roles?q=view`));
  await page.getByRole('link', { name: 'View All', exact: true }).click();
  await expectGood(page);
  await page.getByRole('link', { name: 'Duplicate as custom role' }).click();
  await expect(page.getByRole('checkbox', { name: READ })).toBeChecked();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Role name')).toHaveValue('View All (copy)');
  await page.getByLabel('Role name').fill(name);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Save' }).click();

  await page.getByRole('link', { name: 'Edit permissions' }).click();
  await page.getByRole('checkbox', { name: QUARANTINE }).check();
  await page.getByRole('button', { name: 'Review changes' }).click();
  await expect(page.getByText('Nobody in this organization gains or loses permissions.')).toBeVisible();
  await expectGood(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Permissions changed')).toBeVisible();
  await page.getByRole('link', { name: 'Delete role…' }).click();
  await expectGood(page);
  await page.getByLabel('Name of the role').fill(name);
  await page.getByRole('button', { name: 'Delete role' }).click();
  await expect(page.getByText('The role was deleted.')).toBeVisible();
});

test('two owners change one role and the later one keeps their ticks', async ({
  company: { server, demo },
  page,
  browser,
}) => {
  const name = fresh('Shared');
  await signIn(page, server, demo.user);
  await addsRole(page, server, demo.orgId, name);
  const context = await browser.newContext({
    storageState: await page.context().storageState(),
    javaScriptEnabled: false,
  });
  const other = await context.newPage();
  await other.goto(page.url());
  for (const owner of [page, other]) {
    await owner.getByRole('link', { name: 'Edit permissions' }).click();
    await owner.getByRole('checkbox', { name: QUARANTINE }).check();
    await owner.getByRole('button', { name: 'Review changes' }).click();
  }
  await page.getByRole('button', { name: 'Save' }).click();
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Somebody else changed this role in the meantime')).toBeVisible();
  await expect(other.getByRole('checkbox', { name: QUARANTINE })).toBeChecked();
  await context.close();
});
