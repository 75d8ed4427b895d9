/** Inviting, joining, changing roles and leaving, as people do it. */
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import type { Latchkey } from '../../support/latchkey.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const GUEST = { email: 'zoe@fernhill.example', name: 'Zoë Ångström', password: 'a long enough one' };

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function signIn(page: Page, server: Latchkey, user: { email: string; password: string }) {
  await page.goto(server.at('/sign-in'));
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main menu' })).toBeVisible();
}

test('somebody is invited, joins, gets roles, and leaves', { tag: SCRIPTS }, async ({
  company: { server, demo },
  page,
  browser,
}) => {
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/members`));
  await expectGood(page);
  await page.getByRole('link', { name: 'Invite member' }).click();
  await expectGood(page);
  await page.getByLabel('E-mail').fill(GUEST.email);
  await page.getByRole('checkbox', { name: 'Developer', exact: true }).check();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${GUEST.email} is invited`);
  await expectGood(page);
  const link = (await page.locator('#invitation-link').innerText()).trim();
  await page.goto(server.at(`/orgs/${demo.orgId}/members`));
  await expect(page.getByRole('region', { name: 'Open invitations' })).toContainText(GUEST.email);

  const context = await browser.newContext();
  const guest = await context.newPage();
  await guest.goto(link);
  await expectGood(guest);
  await guest.getByLabel('Your name').fill(GUEST.name);
  await guest.getByLabel('Password', { exact: true }).fill(GUEST.password);
  await guest.getByRole('button', { name: 'Join' }).click();
  await expect(guest.getByText("You're now a member of this organization")).toBeVisible();

  await page.goto(server.at(`/orgs/${demo.orgId}/members?q=ångström`));
  await page.getByRole('link', { name: GUEST.name }).click();
  await expectGood(page);
  await page.getByRole('link', { name: 'Edit service roles' }).click();
  await expectGood(page);
  await page.getByRole('checkbox', { name: 'View All', exact: true }).check();
  await page.getByRole('button', { name: 'Review changes' }).click();
  await expect(page.getByText('Carbon Black Cloud · View All')).toBeVisible();
  await expectGood(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Roles saved')).toBeVisible();

  await guest.goto(server.at(`/orgs/${demo.orgId}/leave`));
  await expectGood(guest);
  const name = await guest.locator('main strong').first().innerText();
  await guest.getByLabel('Name of the organization').fill(name);
  await guest.getByRole('button', { name: 'Leave organization' }).click();
  await expect(guest.getByRole('heading', { level: 1 })).toHaveText("You don't belong to an organization yet");
  await guest.goto(server.at(`/orgs/${demo.orgId}/apps`));
  await expect(guest.getByText("This page doesn't exist")).toBeVisible();
  await context.close();
});

test('a removed member loses the page that they have open', async ({
  ownCompany: { server, demo },
  page,
  browser,
}) => {
  const leaver = demo.people.find(
    (person) => person.email !== demo.user.email && !person.roles.includes('org_owner'),
  );
  if (leaver === undefined) throw new Error('the demo has nobody to remove');
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signIn(theirs, server, leaver);
  await theirs.goto(server.at(`/orgs/${demo.orgId}/apps`));
  await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('OAuth Apps');

  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/members?q=${encodeURIComponent(leaver.email)}`));
  await page.locator('#members').getByRole('link').click();
  await page.getByRole('link', { name: 'Remove member…' }).click();
  await expectGood(page);
  await page.getByRole('button', { name: 'Remove member' }).click();
  await expect(page.getByText('The member was removed')).toBeVisible();

  await theirs.reload();
  await expect(theirs.getByText("This page doesn't exist")).toBeVisible();
  await context.close();
});
