/** The list of apps: searched, filtered, sorted, and taken along, all of it in its address. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, signIn } from '../../support/console.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

/** The names in the list that is open, from top to bottom. */
async function names(page: Page): Promise<string[]> {
  const rows = page.getByRole('table').getByRole('row').filter({ has: page.getByRole('rowheader') });
  const links = rows.getByRole('rowheader').getByRole('link');
  return (await links.allInnerTexts()).map((name) => name.trim());
}

async function search(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox').fill(words);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === words);
}

/** What the file holds that a button downloads. */
async function take(page: Page, kind: string): Promise<string> {
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: `Export as ${kind}` }).click();
  return readFile(await (await begun).path(), 'utf8');
}

test('an app is found by name, App ID and description', async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps`);
  const all = await names(page);
  expect(all.length).toBeGreaterThan(5);
  await search(page, 'FLEET');
  expect(await names(page)).toEqual(['fleet-reporting']);
  await search(page, demo.unaddedApp.clientId.slice(4, 14));
  expect(await names(page)).toHaveLength(1);
  await search(page, 'weekly report');
  expect(await names(page)).toEqual(['fleet-reporting']);
  await search(page, 'nothing-like-it');
  await expect(page.getByText('No apps match your search and filters.')).toBeVisible();
  await page.goBack();
  expect(await names(page)).toEqual(['fleet-reporting']);
});

test('filters and order stand in the address and hold for the files', { tag: SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  const list = `/orgs/${demo.orgId}/apps`;
  await signIn(page, server, demo.user, list);
  const all = await names(page);
  expect(all).toEqual([...all].sort());
  await page.getByText('Filter and sort', { exact: true }).click();
  await page.getByLabel('Role').selectOption('Event feeds');
  await page.getByLabel('Sort by').selectOption('Newest first');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Filter and sort · 2 active')).toBeVisible();
  await expectGood(page);
  const found = await names(page);
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThan(all.length);
  const address = page.url();
  await page.getByRole('link', { name: found[0], exact: true }).click();
  await page.goBack();
  expect(page.url()).toBe(address);
  expect(await names(page)).toEqual(found);

  const json = JSON.parse(await take(page, 'JSON')) as Record<string, string>[];
  expect(json).toHaveLength(found.length);
  const csv = await take(page, 'CSV');
  for (const name of all) expect(csv.includes(name), name).toBe(found.includes(name));
  await page.getByRole('link', { name: 'Clear filters' }).click();
  expect(await names(page)).toEqual(all);
});

test('a member looks at the list and takes nothing along', async ({
  company: { server, demo },
  page,
}) => {
  const member = demo.people.find(({ roles }) => roles[0] === 'org_member') ?? demo.user;
  await signIn(page, server, member, `/orgs/${demo.orgId}/apps`);
  await expect(page.getByText('To create one, you need the role')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Export as CSV' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Create app' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Added apps' }).click();
  await expect(page).toHaveURL(/tab=added/);
  await expectHeading(page, 'OAuth Apps');
});
