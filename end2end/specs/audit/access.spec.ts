/** Who may do what, with the people and the apps of `latchkey demo`. */
import { expectHeading, role, signIn } from '../../support/console.ts';
import { askForToken, bearer, curl, json, tokenOf, xAuthToken } from '../../support/curl.ts';
import type { Demo, DemoPerson } from '../../support/demo.ts';
import { postForm } from '../../support/forms.ts';
import { expect, test } from '../../support/test.ts';

/** The person of the demo whose strongest role is this one. */
function whoIs(demo: Demo, strongest: string): DemoPerson {
  const found = demo.people.find(({ roles }) => roles[0] === strongest);
  if (found === undefined) throw new Error(`nobody in the demo is ${strongest} above all`);
  return found;
}

test('a member sees the apps but cannot create one', async ({
  company: { server, demo },
  page,
}) => {
  const apps = `/orgs/${demo.orgId}/apps`;
  await signIn(page, server, whoIs(demo, 'org_member'), apps);
  await expect(page.getByRole('row', { name: /fleet-reporting/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Create app' })).toHaveCount(0);
  await expect(page.getByText('you need the role Organization Owner or Developer')).toBeVisible();

  const refused = await page.goto(server.at(`${apps}/new`));
  expect(refused?.status()).toBe(403);
  await expectHeading(page, "You don't have access");
  await expect(page.getByText('Ask Ada Okafor')).toBeVisible();
  await expect(page.getByText('Request id')).toBeVisible();
  const posted = await postForm(page.request, server, `${apps}/new`, { type: 'server' });
  expect(posted.status()).toBe(403);
});

test('an auditor reads and changes nothing', async ({ company: { server, demo }, page }) => {
  const apps = `/orgs/${demo.orgId}/apps`;
  await signIn(page, server, whoIs(demo, 'auditor'), apps);
  await expect(page.getByRole('row', { name: /fleet-reporting/ })).toBeVisible();
  const refused = await page.goto(server.at(`${apps}/new`));
  expect(refused?.status()).toBe(403);
});

test('a developer cannot give an app more than they hold', async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, whoIs(demo, 'developer'), `/orgs/${demo.orgId}/apps`);
  await page.getByRole('link', { name: 'Create app' }).first().click();
  await page.getByLabel('Server to server').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  const name = `ambitious-${test.info().project.name}`;
  await page.getByLabel('App Name').fill(name);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectHeading(page, 'What may the app do?');
  const owner = role(page, 'Organization roles', 'Organization Owner');
  await expect(owner).toBeDisabled();
  await expect(page.getByText('Exceeds your own role')).toBeVisible();

  const scopes = new URL(page.url()).pathname;
  const value = (await owner.getAttribute('value')) ?? '';
  const forged = await postForm(page.request, server, scopes, { role: value });
  expect(forged.status()).toBe(403);
  expect(await forged.text()).toContain('Organization Owner');
  const created = await postForm(page.request, server, scopes.replace(/scopes$/, 'created'));
  expect(created.status()).not.toBe(200);
  await page.goto(server.at(`/orgs/${demo.orgId}/apps?q=${name}`));
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

test('an outsider cannot tell an organization from none', async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps`);
  const foreign = demo.otherOrg.orgId;
  for (const path of ['', '/apps', '/apps/new', '/playground']) {
    const answer = await page.goto(server.at(`/orgs/${foreign}${path}`));
    expect(answer?.status(), path).toBe(404);
    await expectHeading(page, "This page doesn't exist");
  }
  const form = { type: 'server' };
  expect((await postForm(page.request, server, `/orgs/${foreign}/apps/new`, form)).status()).toBe(404);
});

test('the apps of the demo behave as promised', async ({ company: { server, demo } }) => {
  const tokenUrl = server.at('/csp/gateway/am/api/auth/token');
  const devices = (key: string) => server.at(`/appservices/v6/orgs/${key}/devices`);
  const actions = server.at(`/appservices/v6/orgs/${demo.orgKey}/device_actions`);
  const device = `${devices(demo.orgKey)}/${demo.deviceId}`;
  const quarantine = {
    action_type: 'QUARANTINE',
    device_id: [demo.deviceId],
    options: { toggle: 'ON' },
  };

  const reporting = tokenOf(await askForToken(tokenUrl, demo.serverApp));
  expect((await curl(device, ...bearer(reporting.access_token))).status).toBe(200);
  expect((await curl(device, ...xAuthToken(demo.serverApp))).status).toBe(200);
  expect((await curl(`${device}9`, ...bearer(reporting.access_token))).status).toBe(404);
  const alerts = server.at(`/api/alerts/v7/orgs/${demo.orgKey}/alerts/_search`);
  const found = await curl(alerts, ...bearer(reporting.access_token), ...json({ rows: 1 }));
  expect(found.status).toBe(200);
  const elsewhere = `${devices(demo.otherOrg.orgKey)}/_search`;
  const foreign = await curl(elsewhere, ...bearer(reporting.access_token), ...json({}));
  expect(foreign.status).toBe(403);

  const limited = tokenOf(await askForToken(tokenUrl, demo.limitedApp));
  expect((await curl(device, ...bearer(limited.access_token))).status).toBe(200);
  const refused = await curl(actions, ...bearer(limited.access_token), ...json(quarantine));
  expect(refused.status).toBe(403);

  const unadded = await askForToken(tokenUrl, demo.unaddedApp);
  expect(unadded.status).toBe(400);
  expect(JSON.parse(unadded.body)).toMatchObject({ error: 'invalid_scope' });
  expect((await curl(device, ...xAuthToken(demo.unaddedApp))).status).toBe(403);
});
