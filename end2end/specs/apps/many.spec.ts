/** Working with many apps at once, and what they did over time. */
import { expectGood, expectTablesFit } from '../../support/assertions.ts';
import { expectHeading, signIn } from '../../support/console.ts';
import { look } from '../../support/look.ts';
import { expect, test } from '../../support/test.ts';

test('apps are disabled and enabled together, and the log has it as one entry', async ({
  ownCompany: { server, demo },
  page,
}) => {
  const list = `/orgs/${demo.orgId}/apps`;
  await signIn(page, server, demo.user, list);
  await look(page, 'apps-dense');
  await expectTablesFit(page);
  const rows = page.getByRole('table', { name: 'OAuth apps' }).getByRole('row');
  const heights = await rows.evaluateAll((all) => all.map((row) => row.clientHeight));
  expect(Math.max(...heights), 'one line per app').toBeLessThan(40);
  const boxes = page.getByRole('checkbox', { name: /^Select [^a]/ });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('button', { name: 'Disable…' }).click();
  await expectHeading(page, 'Disable 2 apps?');
  await expectGood(page);
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await expect(page.getByText('Done for every selected app.')).toBeVisible();
  await page.goto(server.at(`/orgs/${demo.orgId}/audit`));
  await page.getByText('1 more step').first().click();
  await expect(page.getByRole('link', { name: 'Entry' }).first()).toBeVisible();
  await look(page, 'audit-acts');
});

test('an app shows what it did, and the matrix where it acts', async ({
  company: { server, demo },
  page,
}) => {
  const app = `/orgs/${demo.orgId}/apps/${demo.limitedApp.clientId}`;
  await signIn(page, server, demo.user, app);
  await look(page, 'app-sections');
  await page.getByRole('link', { name: 'See all activity' }).click();
  await expectHeading(page, /^Activity of /);
  await page.getByText('Show as a table').click();
  await expectGood(page);
  await look(page, 'activity');
  await page.goto(server.at(`/orgs/${demo.orgId}/activity`));
  const ages = page.getByRole('region', { name: 'Age of App Secrets', exact: true });
  await ages.getByText('Show as a table').click();
  const young = ages.getByRole('row', { name: /^Up to 30 days/ });
  expect(Number(await young.getByRole('cell').first().innerText())).toBeGreaterThan(0);
  await look(page, 'activity-org');
  await page.goto(server.at(`/orgs/${demo.orgId}/access/matrix`));
  await expect(page.getByRole('table')).toContainText('Owner');
  await expectGood(page);
  await page.getByRole('link', { name: 'Swap rows and columns' }).click();
  await expect(page.getByRole('columnheader', { name: 'Organization' })).toBeVisible();
  await look(page, 'matrix');
});
