/** Who can do this here: found from the search, from a role and from an endpoint. */
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, signIn } from '../../support/console.ts';
import { askForToken, bearer, curl, json, tokenOf } from '../../support/curl.ts';
import type { Credentials } from '../../support/demo.ts';
import { look } from '../../support/look.ts';
import { expect, test, type Company } from '../../support/test.ts';

const READ = '_API.Device:device.READ';
const QUARANTINE = '_API.Device:device.quarantine.EXECUTE';
const OPEN = 'GET /appservices/v6/orgs/{org_key}/devices/{device_id}';

/** How the sandbox answers an app that opens a device, and one that quarantines it. */
async function tries({ server, demo }: Company, app: Credentials) {
  const tokenUrl = server.at('/csp/gateway/am/api/auth/token');
  const may = bearer(tokenOf(await askForToken(tokenUrl, app)).access_token);
  const base = server.at(`/appservices/v6/orgs/${demo.orgKey}`);
  const action = { action_type: 'QUARANTINE', device_id: [demo.deviceId], options: { toggle: 'OFF' } };
  const opened = await curl(`${base}/devices/${demo.deviceId}`, ...may);
  const acted = await curl(`${base}/device_actions`, ...may, ...json(action));
  return { opened: opened.status, acted: acted.status };
}

test('the search leads to whoever may quarantine devices, and calls agree', async ({ ownCompany, page }) => {
  const { server, demo } = ownCompany;
  await signIn(page, server, demo.user, `/search?org=${demo.orgId}&q=quarantine`);
  await page.getByRole('link', { name: new RegExp(`^${QUARANTINE}`) }).click();
  await page.getByRole('link', { name: QUARANTINE, exact: true }).click();
  await expectHeading(page, 'Who can do this here?');
  const answer = page.getByRole('region', { name: QUARANTINE });
  const bot = answer.getByRole('listitem').filter({ hasText: 'quarantine-bot' });
  await expect(bot).toContainText('Allowed');
  await expect(bot).toContainText('First responder');
  // Neither of these two is named, and neither may.
  for (const name of ['fleet-reporting', 'device-inventory-sync']) {
    await expect(answer.getByText(name)).toHaveCount(0);
  }
  for (const app of [demo.serverApp, demo.limitedApp]) {
    expect(await tries(ownCompany, app)).toEqual({ opened: 200, acted: 403 });
  }
  await expect(answer.getByRole('link', { name: 'First responder' })).toBeVisible();
  await expectGood(page);
  await look(page, 'who-can');
});

test('an endpoint of a role leads to whoever may call it, and to the reason of each', async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/roles?tab=custom`);
  await page.getByRole('link', { name: 'Device reader' }).first().click();
  await page.getByRole('link', { name: OPEN, exact: true }).click();
  await expectHeading(page, 'Who can do this here?');
  await expect(page.getByLabel('Permission or endpoint')).toHaveValue(OPEN);
  const answer = page.getByRole('region', { name: READ });
  const line = (name: string) => answer.getByRole('listitem').filter({ hasText: name });
  await expect(line('device-inventory-sync').getByText('Allowed', { exact: true })).toBeVisible();
  await expect(line('fleet-reporting')).toContainText('View All');
  // It holds the role, but was added nowhere.
  await expect(line('vulnerability-pilot').getByText('Not allowed', { exact: true })).toBeVisible();
  await expect(line('vulnerability-pilot')).toContainText('not added');
  await answer.getByRole('link', { name: 'vulnerability-pilot' }).click();
  await expectHeading(page, /vulnerability-pilot/);
  await expect(page.getByRole('main')).toContainText(READ);
});

test('what is typed is answered for everybody, for one app, or not at all', async ({
  company: { server, demo },
  page,
}) => {
  const auditor = demo.people.find(({ roles }) => roles[0] === 'auditor') ?? demo.user;
  await signIn(page, server, auditor, `/orgs/${demo.orgId}/roles`);
  await page.getByRole('link', { name: 'Who can do this here?' }).click();
  const field = page.getByLabel('Permission or endpoint');
  await field.fill('GET /nowhere');
  await page.getByRole('button', { name: 'Find out' }).click();
  await expect(page.getByText('No service has this')).toBeVisible();
  await field.fill(QUARANTINE.toLowerCase());
  await page.getByRole('button', { name: 'Find out' }).click();
  await expect(page.getByRole('region', { name: QUARANTINE })).toContainText('quarantine-bot');
  await page.getByLabel('Who', { exact: true }).selectOption('fleet-reporting');
  await page.getByRole('button', { name: 'Find out' }).click();
  await expectHeading(page, /fleet-reporting/);
  await expect(page.getByRole('main')).toContainText(QUARANTINE);
  await expectGood(page);
});
