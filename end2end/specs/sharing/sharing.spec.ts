/** An app in two organizations with different owners, from the request to the removal. */
import type { Page } from '@playwright/test';
import { expectGood, expectTablesFit } from '../../support/assertions.ts';
import { expectHeading, signIn } from '../../support/console.ts';
import { curl } from '../../support/curl.ts';
import type { Credentials, Demo } from '../../support/demo.ts';
import type { Latchkey } from '../../support/latchkey.ts';
import { expect, test } from '../../support/test.ts';

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const APP = 'device-inventory-sync';
const READ = '_API.Device:device.READ';
const QUARANTINE = '_API.Device:device.quarantine.EXECUTE';

/** Signs in as somebody else and opens a page. */
async function switchTo(page: Page, server: Latchkey, demo: Demo, name: string, path: string) {
  const person = demo.people.find(({ email }) => email.startsWith(name));
  if (!person) throw new Error(`${name} is not in the demo`);
  await page.context().clearCookies();
  await signIn(page, server, person, path);
}

/** The status of a token request for an organization, and what the token may do there. */
async function tokenFor(server: Latchkey, app: Credentials, orgId: string) {
  const answer = await curl(
    server.at('/csp/gateway/am/api/auth/token'),
    ...['--user', `${app.clientId}:${app.clientSecret}`],
    ...['--data-urlencode', 'grant_type=client_credentials'],
    ...['--data-urlencode', `orgId=${orgId}`],
  );
  if (answer.status !== 200) return { status: answer.status, perms: '' };
  const token = (JSON.parse(answer.body) as { access_token: string }).access_token;
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
  return { status: 200, perms: claims };
}

test('an app is asked for, accepted, changed, and removed', async ({
  ownCompany: { server, demo },
  page,
}) => {
  test.slow();
  const ports = demo.otherOrg.orgId;
  const app = demo.limitedApp;
  const details = `/orgs/${demo.orgId}/apps/${app.clientId}`;

  await switchTo(page, server, demo, 'ada', details);
  await expectHeading(page, APP);
  await page.getByRole('link', { name: 'Add to an organization…' }).click();
  await expectHeading(page, `Add ${APP} to which organization?`);
  await expectGood(page);
  await page.getByLabel('Organization ID').fill('Fernhill Ports');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert')).toContainText('Enter an Organization ID');
  await expectGood(page);
  await page.getByLabel('Organization ID').fill(ports);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectHeading(page, `Ask to add ${APP}?`);
  await expectGood(page);
  await page.getByLabel('Note to its owners').fill('Keeps the inventory of the quays.');
  await page.getByRole('button', { name: 'Send request' }).click();
  await expect(page.getByText('Request sent.')).toBeVisible();
  const organizations = page.getByRole('region', { name: 'Organizations', exact: true });
  await expect(organizations).toContainText('Waiting for an answer');
  await expectGood(page);
  expect((await tokenFor(server, app, ports)).status).toBe(400);

  await switchTo(page, server, demo, 'elin', `/orgs/${ports}/apps`);
  await page.getByRole('link', { name: 'Review the requests' }).click();
  await expectHeading(page, 'Requests');
  await expectGood(page);
  await page.getByRole('link', { name: APP }).click();
  await expectHeading(page, `Add ${APP} of Fernhill Logistics?`);
  await expect(page.getByText('Keeps the inventory of the quays.')).toBeVisible();
  await expectGood(page);
  await page.getByRole('button', { name: 'Accept' }).click();
  await expectHeading(page, APP);
  await expect(page.getByText('Owned by Fernhill Logistics')).toBeVisible();
  await expectGood(page);
  const accepted = await tokenFor(server, app, ports);
  expect(accepted.perms).toContain(READ);

  await switchTo(page, server, demo, 'ada', `/orgs/${demo.orgId}/roles?tab=custom`);
  await page.getByRole('link', { name: 'Device reader' }).first().click();
  await page.getByRole('link', { name: 'Edit permissions' }).click();
  await page.getByRole('checkbox', { name: QUARANTINE }).check();
  await page.getByRole('button', { name: 'Review changes' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Role saved.')).toBeVisible();
  await page.goto(server.at(details));
  await expect(organizations.getByRole('row', { name: /Fernhill Ports/ })).toContainText('Behind');
  await expectGood(page);
  expect((await tokenFor(server, app, demo.orgId)).perms).toContain(QUARANTINE);
  expect((await tokenFor(server, app, ports)).perms).not.toContain(QUARANTINE);

  await switchTo(page, server, demo, 'elin', `/orgs/${ports}/apps/${app.clientId}`);
  const change = page.getByRole('region', { name: 'Fernhill Logistics changed the scope' });
  await expect(change).toContainText('It would gain');
  await expectGood(page);
  await page.getByRole('link', { name: 'Explain…' }).click();
  await page.getByRole('combobox', { name: 'Permission' }).fill(QUARANTINE);
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(page.getByText(`No: ${APP} lacks ${QUARANTINE}`)).toBeVisible();
  await expect(page.getByText("Fernhill Ports hasn't accepted")).toBeVisible();
  await expectGood(page);
  await page.getByRole('link', { name: APP }).click();
  await page.getByRole('button', { name: 'Accept the new scope' }).click();
  await expect(page.getByText('New scope accepted.')).toBeVisible();
  expect((await tokenFor(server, app, ports)).perms).toContain(QUARANTINE);

  await page.getByRole('link', { name: 'Change last day' }).click();
  await page.getByLabel('Last day (UTC)').fill('2099-12-31');
  await expectGood(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('2099-12-31')).toBeVisible();
  await page.getByRole('link', { name: 'Remove from this organization…' }).click();
  await expectHeading(page, `Remove ${APP} from Fernhill Ports?`);
  await expectGood(page);
  await page.getByRole('button', { name: 'Remove app' }).click();
  await expect(page.getByText('App removed from the organization.')).toBeVisible();
  expect((await tokenFor(server, app, ports)).status).toBe(400);
  expect((await tokenFor(server, app, demo.orgId)).status).toBe(200);
});

test('somebody who owns both organizations adds the app in one step', async ({
  ownCompany: { server, demo },
  page,
}) => {
  await switchTo(page, server, demo, 'elin', `/orgs/${demo.otherOrg.orgId}/apps`);
  await page.getByRole('link', { name: 'crane-watch' }).click();
  await page.getByRole('link', { name: 'Add to an organization…' }).click();
  await page.getByRole('link', { name: 'Fernhill Labs' }).click();
  await expectHeading(page, 'Add crane-watch to Fernhill Labs?');
  await expectGood(page);
  await page.getByRole('button', { name: 'Add to Fernhill Labs' }).click();
  await expect(page.getByText('App added to the organization.')).toBeVisible();
  const organizations = page.getByRole('region', { name: 'Organizations', exact: true });
  await expect(organizations.getByRole('row', { name: /Fernhill Labs/ })).toBeVisible();
  await page.getByRole('link', { name: 'Change… last day in Fernhill Labs' }).click();
  await page.getByLabel('Last day (UTC)').fill('2099-12-31');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(organizations).toContainText('2099-12-31');
  await expectTablesFit(page);
  await page.getByRole('link', { name: 'Remove… from Fernhill Labs' }).click();
  await page.getByRole('button', { name: 'Remove app' }).click();
  await expect(organizations.getByRole('row', { name: /Fernhill Labs/ })).toHaveCount(0);
});
