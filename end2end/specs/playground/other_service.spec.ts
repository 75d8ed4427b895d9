/** The playground with a service of the operator's own, behind a base URL of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, makeApp, openApps, setUp } from '../../support/console.ts';
import { Latchkey } from '../../support/latchkey.ts';
import { look } from '../../support/look.ts';
import { hasJavaScript } from '../../support/scripts.ts';
import { emptyFolder } from '../../support/templates.ts';
import { expect, test } from '../../support/test.ts';

const FREIGHT = `
id = "freight"
name = "Freight"
definition_id = "1f0f3a3e-58a5-4bb2-9b0f-6f3f4b1d8a11"
description = "Where containers are."
version = 1

[[permissions]]
id = "_Freight:loads.READ"
group = "Loads"
name = "loads"
operation = "READ"
description = "See loads."

[[roles]]
name = "planner"
display_name = "Planner"
description = "Sees loads."
permissions = ["*"]

[[endpoints]]
id = "get_load"
group = "Loads"
title = "Get a load"
method = "GET"
path = "/v1/{org_key}/loads/{load_id}"
any_of = ["_Freight:loads.READ"]
parameters = [
  { name = "load_id", in = "path", type = "integer", required = true, example = "7" },
]

[[endpoints]]
id = "move_load"
group = "Loads"
title = "Move a load"
method = "POST"
path = "/v1/{org_key}/moves"
changes = true
parameters = [
  { name = "to", in = "body", type = "text", required = true, example = "Quay 4" },
]
`;

/** A server that says where a load is, and what it was asked. */
async function freightServer(): Promise<{ service: Server; base: string; heard: string[] }> {
  const heard: string[] = [];
  const service = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const key = request.headers['x-auth-token'] ?? 'none';
      heard.push(`${request.method} ${request.url} key=${String(key)} ${body}`.trim());
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ load: 7, at: '<b>Quay 4</b>' }));
    });
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  return { service, base: `http://127.0.0.1:${port}`, heard };
}

async function addsFreight(page: Page, base: string): Promise<void> {
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'Services' }).click();
  await page.getByRole('link', { name: 'Add Freight' }).click();
  await page.getByLabel('Org key').fill('QUAY0001');
  await page.getByLabel('Base URL').fill(base);
  await page.getByRole('button', { name: 'Add service' }).click();
  await expect(page.getByText('Service added')).toBeVisible();
}

async function chooses(page: Page, words: string, name: RegExp): Promise<void> {
  const list = page.locator('#endpoints');
  const search = page.getByRole('searchbox', { name: 'Search endpoints' });
  if (!(await search.isVisible())) await list.locator('summary').first().click();
  await search.fill(words);
  if (!hasJavaScript()) await page.getByRole('button', { name: 'Find', exact: true }).click();
  await page.getByRole('radio', { name }).check();
  if (!hasJavaScript()) await page.getByRole('button', { name: 'Show its fields' }).click();
  await expect(list.locator('summary').first()).toContainText(name);
  await list.locator('summary').first().click();
  await expect(search).toBeHidden();
}

test('endpoints of another service are called at its own base URL, and a change asks first', async ({
  page,
}) => {
  test.slow();
  const { service, base, heard } = await freightServer();
  const data = emptyFolder();
  const services = join(data, 'services');
  mkdirSync(services);
  writeFileSync(join(services, 'freight.toml'), FREIGHT);
  const env = { LATCHKEY_SERVICES_PATH: services, LATCHKEY_PLAYGROUND_ALLOWED_BASES: base };
  const server = await Latchkey.serve({ data, env });
  await setUp(page, server);
  await addsFreight(page, base);
  await openApps(page);
  const app = await makeApp(page, { name: 'planner' }, { roles: [['Freight', 'Planner']], add: true });

  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'Token Playground' }).click();
  await expectHeading(page, 'Token Playground');
  await chooses(page, 'get a load', /Get a load/);
  const request = page.getByRole('region', { name: 'Request', exact: true });
  await expect(request.getByText(base)).toBeVisible();
  await expect(request.getByText('_Freight:loads.READ')).toBeVisible();
  await page.getByLabel('Load ID').fill('9');
  const response = page.getByRole('region', { name: 'Response', exact: true });
  const sends = async () => {
    await page.getByText('X-Auth-Token', { exact: true }).first().click();
    await page.getByLabel('App for X-Auth-Token', { exact: true }).selectOption({ value: app.clientId });
    const secret = page.getByRole('textbox', { name: 'App Secret for X-Auth-Token' });
    await secret.fill(app.clientSecret);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
  };
  await sends();
  await expect(response.getByRole('status').first()).toContainText('200');
  await expect(response.getByRole('region', { name: 'Body' })).toContainText('<b>Quay 4</b>');
  const key = `${app.clientSecret}/${app.clientId}`;
  expect(heard).toEqual([`GET /v1/QUAY0001/loads/9 key=${key}`]);
  await expectGood(page);
  await look(page, 'playground-other-service');

  await chooses(page, 'move', /Move a load/);
  await expect(page.getByRole('textbox', { name: 'Body' })).toHaveValue(/Quay 4/);
  await sends();
  await expect(page.getByText('This call changes something')).toBeVisible();
  expect(heard).toHaveLength(1);
  const secret = page.getByRole('textbox', { name: 'App Secret for X-Auth-Token' });
  await secret.fill(app.clientSecret);
  await page.getByRole('button', { name: 'Send it' }).click();
  await expect.poll(() => heard.length).toBe(2);
  expect(heard[1]).toContain('POST /v1/QUAY0001/moves');
  expect(heard[1]).toContain('Quay 4');
  expect(await page.content()).not.toContain(app.clientSecret);
  await server.remove();
  service.close();
});
