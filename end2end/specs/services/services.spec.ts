/** Services of an organization, one of them from an operator's own file, as people use them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, setUp } from '../../support/console.ts';
import { Latchkey, newFolder } from '../../support/latchkey.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** A server with the service file that the README shows. */
async function serveWithOwnService(): Promise<Latchkey> {
  const data = newFolder();
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const section = readme.split('## Add your own service')[1] ?? '';
  const example = section.split('```toml\n')[1]?.split('```')[0] ?? '';
  const services = join(data, 'services');
  mkdirSync(services);
  writeFileSync(join(services, 'vmware-cloud-on-aws.toml'), example);
  return Latchkey.serve({ data, env: { LATCHKEY_SERVICES_PATH: services } });
}

async function openServices(page: Page) {
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'Services' }).click();
  await expectHeading(page, 'Services');
}

test('a service of an own file is added, changed and removed', async ({ page }) => {
  test.slow();
  const server = await serveWithOwnService();
  await setUp(page, server);
  await openServices(page);
  await expectGood(page);
  await page.getByRole('link', { name: 'Add VMware Cloud on AWS' }).click();
  await expectHeading(page, 'Add VMware Cloud on AWS');
  await expectGood(page);
  await page.getByLabel('Org key').fill('VMCONAWS');
  await page.getByLabel('Base URL').fill('https://vmc.example.com/?a=b');
  await page.getByRole('button', { name: 'Add service' }).click();
  await expect(page.getByRole('alert')).toContainText('Leave out user names, queries');
  await expect(page.getByLabel('Org key')).toHaveValue('VMCONAWS');
  await expectGood(page);
  await page.getByLabel('Base URL').fill('https://vmc.example.com/');
  await page.getByRole('button', { name: 'Add service' }).click();
  await expect(page.getByText('Service added')).toBeVisible();
  await expectGood(page);
  const instance = page.getByRole('region', { name: 'In this organization' });
  await expect(instance).toContainText('VMCONAWS');

  await page.getByRole('link', { name: 'Edit org key and base URL' }).click();
  await expectGood(page);
  await page.getByLabel('Base URL').fill('https://vmc.example.com/api');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Service saved')).toBeVisible();
  await expect(instance).toContainText('https://vmc.example.com/api');

  await page.getByRole('link', { name: 'Remove service…' }).click();
  await expectHeading(page, /^Remove VMware Cloud on AWS from /);
  await expectGood(page);
  await page.getByRole('button', { name: 'Remove service' }).click();
  await expect(page.getByText('Service removed')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add VMware Cloud on AWS' })).toBeVisible();
  await server.remove();
});

test('the sandbox answers when its connection is tested', async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await openServices(page);
  await page.getByRole('link', { name: 'Carbon Black Cloud' }).click();
  await expectGood(page);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await expect(page.getByText('The service answers')).toBeVisible();
  await expect(page.getByText(/It answered 200 in \d+ ms/)).toBeVisible();
  await expectGood(page);
});

test('permissions are filtered by what they unlock', { tag: SCRIPTS }, async ({ company: { server, demo }, page }) => {
  await page.goto(server.at('/sign-in'));
  await page.getByLabel('E-mail').fill(demo.user.email);
  await page.getByLabel('Password', { exact: true }).fill(demo.user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await openServices(page);
  await page.getByRole('link', { name: 'Carbon Black Cloud' }).click();
  const permissions = page.getByRole('region', { name: 'Permissions' });
  await permissions.getByRole('searchbox').fill('device_actions');
  await permissions.getByRole('button', { name: 'Filter' }).click();
  await expect(permissions).toContainText('_API.Device:device.quarantine.EXECUTE');
  await expect(permissions).not.toContainText('_API.Audit:org.audits.READ');
  await expectGood(page);
  await permissions.getByRole('searchbox').fill('no such thing');
  await permissions.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('link', { name: 'Clear filter' }).click();
  await expect(permissions).toContainText('84 permissions');
});
