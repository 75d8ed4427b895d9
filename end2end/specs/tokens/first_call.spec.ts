/** From a bare database to the first call with an app's own credentials. */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expectRevealedOnce, expectWellFormed } from '../../support/assertions.ts';
import {
  beginApp,
  confirmStored,
  create,
  download,
  expectHeading,
  fillDetails,
  filterRoles,
  makeApp,
  openApps,
  orgKey,
  proceed,
  role,
  rolesTicked,
  secretField,
  setUp,
  shownCredentials,
  storedBox,
} from '../../support/console.ts';
import { askForToken, bash, bearer, curl, json, tokenOf, xAuthToken } from '../../support/curl.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

test('somebody with nothing but the setup link makes a first call', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  const key = await orgKey(page);
  await openApps(page);
  await expect(page.getByText('No OAuth apps yet')).toBeVisible();
  await beginApp(page);

  await fillDetails(page, { name: 'siem-export', description: 'Feeds the SIEM.', ttl: '301' });
  await proceed(page);
  await expect(page.getByRole('alert')).toContainText('1 to 300');
  await expect(page.getByLabel('App Name')).toHaveValue('siem-export');
  await expect(page.getByLabel('App description')).toHaveValue('Feeds the SIEM.');
  const ttl = page.getByRole('spinbutton', { name: 'Access Token TTL' });
  await expect(ttl).toHaveValue('301');
  await expect(ttl).toHaveAttribute('aria-invalid', 'true');
  await ttl.fill('30');
  await proceed(page);

  await expectHeading(page, 'What may the app do?');
  await filterRoles(page, 'operations dashboards');
  await expect(role(page, 'Carbon Black Cloud', 'View All')).toBeHidden();
  await role(page, 'Operations for Applications', 'Dashboards').check();
  await filterRoles(page, 'view all');
  await role(page, 'Carbon Black Cloud', 'View All').check();
  // Organization Member was ticked from the start.
  expect(await rolesTicked(page)).toBe(3);
  await filterRoles(page, 'no such role');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  expect(await rolesTicked(page)).toBe(3);
  await filterRoles(page, '');
  await page.getByRole('heading', { level: 2, name: 'Carbon Black Cloud' }).click();
  await expect(role(page, 'Carbon Black Cloud', 'View All')).toBeHidden();
  expect(await rolesTicked(page)).toBe(3);
  await proceed(page);

  await expectHeading(page, 'Check and create');
  const scopes = page.getByRole('region', { name: 'Scopes' });
  await expect(scopes).toContainText('View All');
  await expect(scopes).toContainText('Dashboards');
  await expect(page.getByText(/gets View All in Carbon Black Cloud and Dashboards in/)).toBeVisible();
  await expect(page.getByText("doesn't have a service")).toBeVisible();
  const html = await create(page);
  const shown = await shownCredentials(page);
  expect(html.split(shown.clientSecret)).toHaveLength(2);
  await expectRevealedOnce(page, shown.clientSecret);
  await expectWellFormed(page);
  await expect(secretField(page)).toBeHidden();
  await page.getByLabel('Show App Secret').check();
  await expect(secretField(page)).toBeVisible();
  await page.getByLabel('Show App Secret').uncheck();
  const snippet = await page.getByRole('region', { name: 'curl' }).innerText();
  const { file } = await download(page);
  expect(file).toMatchObject({ client_id: shown.clientId, client_secret: shown.clientSecret });
  await expect(storedBox(page)).not.toBeChecked();
  await confirmStored(page);

  expect(await page.content()).not.toContain(shown.clientSecret);
  await expect(page.getByText(/doesn't have a service/)).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Operations for' })).toBeVisible();
  await page.getByRole('button', { name: 'Add to this organization' }).click();
  await expectHeading(page, 'siem-export');
  await expect(page.getByText('It can get tokens now')).toBeVisible();
  const use = page.getByRole('region', { name: 'Use it' });
  const code = async (name: string) => {
    await use.getByText(name, { exact: true }).first().click();
    return use.getByRole('region', { name }).innerText();
  };
  const [python, header] = [await code('Python'), await code('X-Auth-Token')];
  await openApps(page);
  await expect(page.getByRole('row', { name: /siem-export/ })).toContainText('30 min');

  await test.step('the snippet works when it is pasted', async () => {
    const env = { APP_ID: file.client_id, APP_SECRET: file.client_secret };
    const answer = JSON.parse(await bash(snippet, env)) as Record<string, unknown>;
    expect(answer).toMatchObject({ token_type: 'bearer', expires_in: 1800 });
    expect(Object.values(answer)).not.toContain(null);
    const token = await bash(`python3 -c '${python}\nprint(token)'`, env);
    expect(token.split('.')).toHaveLength(3);
  });

  const app = { clientId: file.client_id, clientSecret: file.client_secret };
  const answer = await askForToken(file.token_url, app);
  const token = tokenOf(answer);

  await test.step('the answer is what clients expect', () => {
    expect(token).toMatchObject({ token_type: 'bearer', expires_in: 1800 });
    expect(token.scope).not.toBe('');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
  });

  await test.step('any library verifies the token', async () => {
    const found = await curl(latchkey.at('/csp/gateway/am/api/.well-known/openid-configuration'));
    const discovery = JSON.parse(found.body) as { issuer: string; jwks_uri: string };
    expect(discovery.issuer).toBe(latchkey.at('/csp/gateway/am/api'));
    const keys = createRemoteJWKSet(new URL(discovery.jwks_uri));
    const { payload } = await jwtVerify(token.access_token, keys, { issuer: discovery.issuer });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(1800);
    expect(JSON.stringify(payload)).toContain(file.client_id);
  });

  const sandbox = `${latchkey.url}/appservices/v6/orgs/${key}`;
  await test.step('devices are read with the token, and with the secret itself', async () => {
    for (const credentials of [bearer(token.access_token), xAuthToken(app)]) {
      const search = await curl(`${sandbox}/devices/_search`, ...credentials, ...json({}));
      expect(search.status, search.body).toBe(200);
      const { results } = JSON.parse(search.body) as { results: { id: number }[] };
      const id = results[0]?.id;
      const device = await curl(`${sandbox}/devices/${id}`, ...credentials);
      expect(device.status, device.body).toBe(200);
      expect(JSON.parse(device.body)).toMatchObject({ id });
      const env = { APP_ID: app.clientId, APP_SECRET: app.clientSecret };
      const there = { CBC_URL: latchkey.url, ORG_KEY: key, DEVICE_ID: String(id) };
      expect(JSON.parse(await bash(header, { ...env, ...there }))).toMatchObject({ id });
    }
  });

  await test.step('what was not granted is refused as existing clients need it', async () => {
    const foreign = `${latchkey.url}/appservices/v6/orgs/ZZZZZZZZ/devices/_search`;
    const may = bearer(token.access_token);
    expect((await curl(foreign, ...may, ...json({}))).status).toBe(403);
    const action = { action_type: 'QUARANTINE', device_id: [1], options: { toggle: 'ON' } };
    expect((await curl(`${sandbox}/device_actions`, ...may, ...json(action))).status).toBe(403);
    const unknown = await curl(`${sandbox}/devices/_search`, ...bearer('nonsense'), ...json({}));
    expect(unknown.status).toBe(401);
    const wrong = await askForToken(file.token_url, { ...app, clientSecret: 'guessed' });
    expect(wrong.status).toBe(401);
    expect(JSON.parse(wrong.body)).toMatchObject({ error: 'invalid_client', statusCode: 401 });
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  await test.step('an app that was not added gets no token', async () => {
    const waiting = await makeApp(page, { name: 'not-added-yet' }, { add: false });
    const refused = await askForToken(file.token_url, waiting);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.body)).toMatchObject({ error: 'invalid_scope' });
  });

  await test.step('the secret is in no log and in no file', () => {
    expect(latchkey.output()).not.toContain(app.clientSecret);
    expect(latchkey.storedBytes()).not.toContain(app.clientSecret);
  });
});
