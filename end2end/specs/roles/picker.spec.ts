/** The picker of roles and permissions, whether scripts run or not. */
import { expectGood } from '../../support/assertions.ts';
import { signIn } from '../../support/console.ts';
import { hasJavaScript, SCRIPTS } from '../../support/scripts.ts';
import { look } from '../../support/look.ts';
import { expect, test } from '../../support/test.ts';

const READ = '_API.Device:device.READ';
const QUARANTINE = '_API.Device:device.quarantine.EXECUTE';

test('permissions are found, selected across services and kept', { tag: SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/roles/new`);
  const filters = async (words: string) => {
    await page.getByRole('searchbox', { name: /^Filter by/ }).fill(words);
    if (!hasJavaScript()) await page.getByRole('button', { name: 'Filter', exact: true }).click();
  };
  // The panel beside the list names services, too.
  const services = page.locator('.panes');
  const box = (id: string) => page.getByRole('checkbox', { name: id });
  await box(READ).check();
  await filters('quarantine');
  await expect(box(READ)).toBeHidden();
  await box(QUARANTINE).check();
  await services.getByText('Operations for Applications', { exact: true }).click();
  await filters('');
  await services.getByText('Carbon Black Cloud', { exact: true }).click();
  await expect(box(READ)).toBeChecked();
  await expect(box(QUARANTINE)).toBeChecked();
  await page.getByText('Only selected', { exact: true }).click();
  await expect(box('_ConnectorType.SIEM')).toBeHidden();
  await expectGood(page);
  await look(page, 'picker');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Role name')).toBeVisible();
});
