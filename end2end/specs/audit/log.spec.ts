/** The audit log and the table of access, as owners and auditors read them. */
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { expectGood, expectTablesFit } from '../../support/assertions.ts';
import type { Latchkey } from '../../support/latchkey.ts';
import { expect, test } from '../../support/test.ts';

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function signIn(page: Page, server: Latchkey, user: { email: string; password: string }) {
  await page.goto(server.at('/sign-in'));
  await page.getByLabel('E-mail').fill(user.email);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main menu' })).toBeVisible();
}

test('a change is found, read field by field, and taken along', async ({ ownCompany, page }) => {
  const { server, demo } = ownCompany;
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/details?edit=name`));
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  const before = await name.inputValue();
  await name.fill('Fernhill & Sons');
  await page.getByRole('button', { name: 'Save' }).click();

  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'Audit', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Audit');
  await expectGood(page);
  await page.getByText('Filter', { exact: true }).click();
  await page.getByLabel('Action').selectOption('Organization: all');
  await page.getByLabel('Time').selectOption('Last hour');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/action=organization&.*time=1h/);
  const row = page.getByRole('row', { name: /renamed the organization/ });
  await expect(row).toBeVisible();
  await expectGood(page);

  await row.getByRole('rowheader').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Fernhill & Sons');
  const fields = page.getByRole('table', { name: 'Every field before and after' });
  await expect(fields.getByRole('row', { name: 'Name' })).toContainText(before);
  await expect(fields.getByRole('row', { name: 'Name' })).toContainText('Fernhill & Sons');
  await expectGood(page);
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page.getByRole('link', { name: 'Previous' })).toBeVisible();

  await page.goto(server.at(`/orgs/${demo.orgId}/audit?action=organization`));
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  const file = await downloading;
  expect(file.suggestedFilename()).toMatch(/^audit-fernhill-sons-\d{4}-\d{2}-\d{2}\.csv$/);
  const lines = readFileSync(await file.path(), 'utf8').trim().split('\n');
  expect(lines[0]).toContain('actor_kind,actor');
  expect(lines.some((line) => line.includes('organization.renamed'))).toBe(true);
  await page.reload();
  await expect(page.getByRole('row', { name: /exported the audit log/ })).toBeVisible();
});

test('an entry leads to everything about its app', async ({ company: { server, demo }, page }) => {
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/audit?action=apps`));
  await page.getByRole('rowheader').getByRole('link').first().click();
  await page.getByRole('link', { name: 'Filter to this app' }).click();
  await expect(page.getByText(/^Only about/)).toBeVisible();
  await expectGood(page);
  await page.getByRole('link', { name: 'About everything' }).click();
  await expect(page).toHaveURL(new RegExp(`/orgs/${demo.orgId}/audit$`));
});

test('the table of access names what an app lacks', async ({ company, page }) => {
  const { server, demo } = company;
  await signIn(page, server, demo.user);
  await page.goto(server.at(`/orgs/${demo.orgId}/audit`));
  await page.getByRole('link', { name: 'Access of owned apps' }).click();
  const table = page.getByRole('table', { name: /Apps and the organizations/ });
  await expect(table.getByText('is missing').first()).toBeVisible();
  await expect(table.getByRole('columnheader', { name: 'App' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await expectGood(page);
  await expectTablesFit(page);
  await page.getByText('Filter and sort').click();
  await page.getByLabel('Status').selectOption('Enabled');
  await page.getByLabel('Sort by').selectOption('Longest unused first');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Filter and sort · 2 active')).toBeVisible();
  await expect(page.getByLabel('Status')).toBeHidden();
  await expect(table.getByRole('columnheader', { name: 'Last used' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await page.getByRole('searchbox').fill('no such app');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('link', { name: 'Clear filters' }).first().click();
  await page.getByRole('link', { name: 'Access of added apps' }).click();
  await expectGood(page);
});
