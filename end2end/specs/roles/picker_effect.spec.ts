/** The picker of roles and permissions while somebody picks. */
import type { Locator, Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, signIn } from '../../support/console.ts';
import { press, tabTo } from '../../support/keyboard.ts';
import { ONLY_SCRIPTS } from '../../support/scripts.ts';
import { expect, test, type Company } from '../../support/test.ts';

const READ = '_API.Device:device.READ';
const QUARANTINE = '_API.Device:device.quarantine.EXECUTE';
const ASKS = '**/rpc/what_if';

async function addsRole(page: Page, { server, demo }: Company): Promise<void> {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/roles/new`);
  await expect(counts(page)).toHaveText(/^0 of \d+ selected$/);
}

function counts(page: Page): Locator {
  return page.getByRole('status').filter({ hasText: /\d+ of \d+ (shown )?selected/ });
}

function effect(page: Page): Locator {
  return page.getByRole('region', { name: 'What this selection permits' });
}

function permission(page: Page, id: string): Locator {
  return page.getByRole('checkbox', { name: id });
}

function filter(page: Page): Locator {
  return page.getByRole('searchbox', { name: /^Filter by/ });
}

test('permissions are filtered, counted and folded, and their effect is told', { tag: ONLY_SCRIPTS }, async ({
  company,
  page,
}) => {
  await addsRole(page, company);
  await expect(effect(page)).toContainText('Nothing is selected.');
  await filter(page).fill('QUARANTINE');
  await expect(permission(page, QUARANTINE)).toBeVisible();
  await expect(permission(page, READ)).toBeHidden();
  await permission(page, QUARANTINE).check();
  await expect(counts(page)).toHaveText(/^1 of \d shown selected, 1 in all$/);
  await expect(effect(page)).toContainText('1 permission unlocks');
  await expect(effect(page)).toContainText('Runs actions');
  await expect(effect(page)).toContainText(QUARANTINE);
  await expect(effect(page)).toContainText('POST /appservices/v6/orgs/');
  await expect(page.getByText(/^1 selected · 1 permission, \d endpoints?$/)).toBeVisible();

  await filter(page).fill('no such permission');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await filter(page).fill('');
  await expect(counts(page)).toHaveText(/^1 of \d+ selected$/);

  const whole = page.getByRole('checkbox', { name: 'Select all of Device', exact: true });
  await expect(whole).toHaveJSProperty('indeterminate', true);
  await whole.check();
  await expect(permission(page, READ)).toBeChecked();
  await expect(whole).toHaveJSProperty('indeterminate', false);
  await whole.uncheck();
  await expect(counts(page)).toHaveText(/^0 of \d+ selected$/);
  await expect(effect(page)).toContainText('Nothing is selected.');

  await page.getByRole('button', { name: 'Fold all' }).click();
  await expect(permission(page, READ)).toBeHidden();
  await page.getByRole('button', { name: 'Unfold all' }).click();
  await expect(permission(page, READ)).toBeVisible();
});

test('what is selected is shown alone, and both connector types are warned of', { tag: ONLY_SCRIPTS }, async ({
  company,
  page,
}) => {
  await addsRole(page, company);
  await permission(page, READ).check();
  for (const kind of ['SIEM', 'API']) await permission(page, `_ConnectorType.${kind}`).check();
  await expect(effect(page)).toContainText('Both connector types');
  await expect(effect(page)).toContainText('Reads');
  await page.getByText('Only selected', { exact: true }).click();
  await expect(counts(page)).toHaveText('3 of 3 shown selected, 3 in all');
  await expect(permission(page, QUARANTINE)).toBeHidden();
  await page.getByText('Only _API', { exact: true }).click();
  await expect(permission(page, '_ConnectorType.SIEM')).toBeHidden();
  await page.locator('.panes').getByText('Operations for Applications', { exact: true }).click();
  await expect(counts(page)).toHaveText(/^1 of \d+ shown selected, 3 in all$/);
  await expectGood(page);
});

test('a selection is found again on the way back', { tag: ONLY_SCRIPTS }, async ({ company, page }) => {
  await addsRole(page, company);
  await permission(page, READ).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectHeading(page, /./);
  await page.goBack();
  await expect(counts(page)).toBeVisible();
  const ticked = await page.locator('[name="permission"]:checked').count();
  await expect(counts(page)).toHaveText(new RegExp(`^${ticked} of \\d+ selected$`));
});

test('the last answer wins, and a server that fails leaves the form as it is', { tag: ONLY_SCRIPTS }, async ({
  company,
  page,
  watched,
}) => {
  await addsRole(page, company);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(
    ASKS,
    async (route) => {
      await held;
      await route.continue();
    },
    { times: 1 },
  );
  const first = page.waitForRequest(ASKS);
  await permission(page, READ).check();
  await first;
  await permission(page, QUARANTINE).check();
  await expect(effect(page)).toContainText('2 permissions unlock');
  const late = page.waitForResponse(ASKS);
  release();
  await late;
  await expect(effect(page)).toContainText('2 permissions unlock');

  watched.expectMessage(/Failed to load resource/);
  await page.route(ASKS, (route) => route.abort());
  await permission(page, QUARANTINE).uncheck();
  await expect(effect(page)).toContainText('You can still save the form.');
  await expect(effect(page)).not.toContainText(READ);
  await page.unroute(ASKS);
  await permission(page, QUARANTINE).check();
  await expect(effect(page)).toContainText('2 permissions unlock');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByLabel('Role name')).toBeVisible();
});

test('permissions are picked without a mouse', { tag: ONLY_SCRIPTS }, async ({ company, page }) => {
  await addsRole(page, company);
  await tabTo(page, filter(page));
  await page.keyboard.type('device.READ');
  await expect(permission(page, QUARANTINE)).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(permission(page, READ)).toBeVisible();
  await press(page, permission(page, READ), 'Space');
  await expect(counts(page)).toHaveText(/^1 of \d+ shown selected, 1 in all$/);
  await expect(effect(page)).toContainText('1 permission unlocks');
  await press(page, page.getByRole('button', { name: 'Continue' }), 'Enter');
  await expect(page.getByLabel('Role name')).toBeVisible();
});

test('an invitation tells what its roles permit and what is inert here', { tag: ONLY_SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/members/invite`);
  await filter(page).fill('view all');
  const group = page.getByRole('group', { name: 'Carbon Black Cloud' });
  await group.getByLabel('View All', { exact: true }).check();
  await expect(effect(page)).toContainText(/\d+ permissions unlock \d+ endpoints here\./);
  await expect(effect(page)).toContainText(READ);
  await expectGood(page);
});
