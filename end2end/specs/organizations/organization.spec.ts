/** An organization as people see, change and create it. */
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, openApps, proceed, setUp, signIn } from '../../support/console.ts';
import { expect, test } from '../../support/test.ts';

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function openDetails(page: Page) {
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'Details', exact: true }).click();
  await expectHeading(page, 'Organization details');
}

function openMenu(page: Page) {
  return page.getByRole('button', { name: /^Account and organizations of/ }).click();
}

test('an owner renames the organization and limits how long tokens live', async ({
  latchkey,
  page,
}) => {
  await setUp(page, latchkey);
  await expectGood(page);
  await openDetails(page);
  await expectGood(page);
  await page.getByRole('link', { name: 'Edit the name' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Überlingen 東京');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Organization renamed.')).toBeVisible();

  await page.getByRole('link', { name: 'Edit the policies' }).click();
  await expectGood(page);
  await page.getByLabel('Only owners regenerate secrets').check();
  await page.getByRole('spinbutton', { name: /^Maximum Access Token TTL/ }).fill('301');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Only owners regenerate secrets')).toBeChecked();
  await page.getByRole('spinbutton', { name: /^Maximum Access Token TTL/ }).fill('15');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Policies saved.')).toBeVisible();
  await expectGood(page);

  await openApps(page);
  await page.getByRole('link', { name: 'Create app' }).first().click();
  await page.getByLabel('Server to server').check();
  await proceed(page);
  await page.getByLabel('App Name').fill('siem-export');
  await page.getByRole('spinbutton', { name: 'Access Token TTL' }).fill('30');
  await proceed(page);
  await expect(page.getByText('This organization allows at most 15 minutes.').first()).toBeVisible();
});

test('the overview ends its first steps when somebody has seen enough', async ({
  latchkey,
  page,
}) => {
  await setUp(page, latchkey);
  const steps = page.getByRole('region', { name: 'First steps' });
  await expect(steps).toContainText('1 of 5 done');
  await steps.getByRole('button', { name: 'Dismiss' }).click();
  await expect(steps).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Recent activity' })).toContainText('created the organization');
});

test('one more organization is created, and switching keeps the section', async ({
  latchkey,
  page,
}) => {
  await setUp(page, latchkey);
  await openMenu(page);
  await page.getByRole('link', { name: 'Create organization' }).click();
  await expectHeading(page, 'Create organization');
  await expectGood(page);
  await page.getByLabel('Name', { exact: true }).fill('Zulu Ltd');
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expectHeading(page, 'Zulu Ltd');
  await openApps(page);
  await openMenu(page);
  await page.getByRole('link', { name: /^Acme Security/ }).click();
  await expectHeading(page, 'OAuth Apps');
  await expect(page.getByRole('banner')).toContainText('Acme Security');
  await page.goto(latchkey.at('/'));
  await expectHeading(page, 'Acme Security');
  await page.goto(latchkey.at('/orgs?q=zulu'));
  await expectGood(page);
  await page.getByRole('main').getByRole('link', { name: 'Zulu Ltd' }).click();
  await expectHeading(page, 'Zulu Ltd');
});

test('a member sees the overview and whom to ask', async ({ company: { server, demo }, page }) => {
  const member = demo.people.find((person) => person.roles.join() === 'org_member');
  if (member === undefined) throw new Error('the demo has no plain member');
  await signIn(page, server, member, `/orgs/${demo.orgId}`);
  await expect(page.getByText('You have read-only access')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Create app' })).toHaveCount(0);
  await expectGood(page);
});
