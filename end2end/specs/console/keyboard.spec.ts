/** The life of an app, and the menus, without a mouse. */
import { expectHeading, role, setUp, signIn, storedBox } from '../../support/console.ts';
import { press, tabTo, type } from '../../support/keyboard.ts';
import { hasJavaScript, SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

test('an app is created with Tab, Space and Enter only', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  const button = (name: string) => page.getByRole('button', { name });
  await setUp(page, latchkey);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await press(page, menu.getByRole('link', { name: 'OAuth Apps' }), 'Enter');
  await expectHeading(page, 'OAuth Apps');
  await press(page, page.getByRole('link', { name: 'Create app' }).first(), 'Enter');
  await expectHeading(page, 'Create an OAuth app');
  await press(page, page.getByLabel('Server to server'), 'Space');
  await press(page, button('Continue'), 'Enter');

  await expectHeading(page, 'Name the app');
  await type(page, page.getByLabel('App Name'), 'no-mouse');
  await type(page, page.getByRole('spinbutton', { name: 'Access Token TTL' }), '301');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeFocused();
  await press(page, page.getByRole('alert').getByRole('link'), 'Enter');
  const ttl = page.getByRole('spinbutton', { name: 'Access Token TTL' });
  await expect(ttl).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('30');
  await press(page, button('Continue'), 'Enter');

  await expectHeading(page, 'What may the app do?');
  await press(page, role(page, 'Carbon Black Cloud', 'View All'), 'Space');
  await press(page, button('Continue'), 'Enter');
  await expectHeading(page, 'Check and create');
  await press(page, button('Create app'), 'Enter');
  await expectHeading(page, 'no-mouse was created');
  await press(page, page.getByLabel('Show App Secret'), 'Space');
  if (hasJavaScript()) await tabTo(page, button('Copy as id:secret'));
  await press(page, storedBox(page), 'Space');
  await press(page, button('Continue'), 'Enter');
  await press(page, button('Add to this organization'), 'Enter');
  await expectHeading(page, 'no-mouse');
});

test('an app is changed, gets a new secret, is shared, disabled and deleted', async ({
  ownCompany: { server, demo },
  page,
}) => {
  test.slow();
  const button = (name: string) => page.getByRole('button', { name });
  const link = (name: string) => page.getByRole('link', { name });
  const elin = demo.people.find(({ email }) => email.startsWith('elin')) ?? demo.user;
  await signIn(page, server, elin, `/orgs/${demo.otherOrg.orgId}/apps`);
  await press(page, link('crane-watch'), 'Enter');
  await expectHeading(page, 'crane-watch');

  await press(page, link('Edit name and description'), 'Enter');
  await type(page, page.getByLabel('App Name'), 'crane-count');
  await page.keyboard.press('Enter');
  await expectHeading(page, 'crane-count');
  await press(page, link('Edit the scopes'), 'Enter');
  await press(page, role(page, 'Organization roles', 'Developer'), 'Space');
  await press(page, button('Review changes'), 'Enter');
  await expectHeading(page, 'Change the scopes of crane-count?');
  await press(page, button('Save'), 'Enter');
  await expect(page.getByText('Scopes saved.')).toBeVisible();

  await press(page, link('Regenerate secret…'), 'Enter');
  await expectHeading(page, 'Regenerate the secret of crane-count');
  await tabTo(page, page.getByRole('radio', { name: 'Replace it' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Leaked: cut off now' })).toBeChecked();
  await type(page, page.getByLabel('Name of the app'), 'crane-count');
  await press(page, button('Regenerate secret'), 'Enter');
  await expectHeading(page, 'New App Secret of crane-count');
  await press(page, storedBox(page), 'Space');
  await press(page, button('Continue'), 'Enter');
  await expectHeading(page, 'crane-count');

  await press(page, link('Add to an organization…'), 'Enter');
  await press(page, link('Fernhill Labs'), 'Enter');
  await press(page, button('Add to Fernhill Labs'), 'Enter');
  await press(page, link('Remove… from Fernhill Labs'), 'Enter');
  await press(page, button('Remove app'), 'Enter');
  await press(page, link('Explain…'), 'Enter');
  await type(page, page.getByRole('combobox', { name: 'Permission' }), 'device');
  await page.keyboard.press('Enter');
  await press(page, link('crane-count'), 'Enter');

  await press(page, link('Disable app…'), 'Enter');
  await press(page, button('Disable app'), 'Enter');
  await press(page, button('Enable app').first(), 'Enter');
  await expect(page.getByText('App enabled.')).toBeVisible();
  await press(page, link('Delete app…'), 'Enter');
  await type(page, page.getByLabel('Name of the app'), 'crane-count');
  await press(page, button('Delete app'), 'Enter');
  await expect(page.getByText('App deleted.')).toBeVisible();
});

test('the audit log and the API tokens need no mouse', async ({
  ownCompany: { server, demo },
  page,
}) => {
  const button = (name: string) => page.getByRole('button', { name });
  const link = (name: string) => page.getByRole('link', { name });
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/audit`);
  await press(page, page.getByText('Filter', { exact: true }), 'Enter');
  await tabTo(page, page.getByLabel('Who'));
  await page.keyboard.press('ArrowDown');
  await press(page, button('Apply'), 'Enter');
  await expect(page).toHaveURL(/actor=[^&]/);
  await press(page, link('Access of owned apps'), 'Enter');
  await expect(page).toHaveURL(/access/);

  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await press(page, menu.getByRole('link', { name: 'API Tokens' }), 'Enter');
  await press(page, link('Generate token').first(), 'Enter');
  await type(page, page.getByLabel('Token name'), 'no-mouse');
  await press(page, page.getByRole('checkbox', { name: 'Organization Owner' }), 'Space');
  await press(page, button('Generate'), 'Enter');
  await expectHeading(page, 'Your new API token');
  await press(page, page.getByRole('checkbox', { name: /stored the API token/ }), 'Space');
  await press(page, button('Continue'), 'Enter');
  await press(page, link('Revoke no-mouse'), 'Enter');
  await press(page, button('Revoke token'), 'Enter');
  await expect(page.getByText('API token revoked')).toBeVisible();
});

test('the menus are at hand on a phone', async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await page.setViewportSize({ width: 390, height: 844 });
  const apps = page.getByRole('link', { name: 'OAuth Apps', exact: true });
  await expect(apps).toBeHidden();
  await press(page, page.getByRole('button', { name: 'Main menu' }), 'Enter');
  await press(page, apps, 'Enter');
  await expectHeading(page, 'OAuth Apps');
  const account = page.getByRole('button', { name: /^Account and organizations/ });
  await press(page, account, 'Enter');
  await tabTo(page, page.getByRole('link', { name: 'View Organization' }));
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: 'View Organization' })).toBeHidden();
  await expect(account).toBeFocused();
});

test('the theme stays as it was chosen', { tag: SCRIPTS }, async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  const account = page.getByRole('button', { name: /^Account and organizations/ });
  const themes = page.getByRole('group', { name: 'Theme' });
  const html = page.locator('html');
  await expect(html).not.toHaveAttribute('data-theme', /.*/);
  await account.click();
  await themes.getByRole('button', { name: 'Dark' }).click();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await account.click();
  const dark = themes.getByRole('button', { name: 'Dark' });
  await expect(dark).toHaveAttribute('aria-pressed', 'true');
  await themes.getByRole('button', { name: 'System' }).click();
  await expect(html).not.toHaveAttribute('data-theme', /.*/);
});
