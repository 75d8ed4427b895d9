/** What is somebody's own: name, password, sessions, appearance, language and time zone. */
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, OWNER, setUp, signIn, typeIn } from '../../support/console.ts';
import { hasJavaScript, SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const NEW_PASSWORD = 'four words in a row';

// Colours are measured; one that is still on its way to the other theme is nobody's choice.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('somebody changes their name and sees it everywhere', async ({ latchkey, page }) => {
  await setUp(page, latchkey);
  await page.getByRole('button', { name: /^Account and organizations/ }).click();
  await page.getByRole('link', { name: 'My account' }).click();
  await expectHeading(page, 'My account');
  await expectGood(page);
  await page.getByRole('link', { name: 'Edit name' }).click();
  await expectGood(page);
  await page.getByLabel('Your name').fill('Zoë 山田 علي');
  const other = await page.context().newPage();
  await other.goto(latchkey.at('/account/name'));
  await other.getByLabel('Your name').fill('Somebody Faster');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Your account was saved.')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your name is now Somebody Faster.')).toBeVisible();
  await expect(page.getByLabel('Your name')).toHaveValue('Zoë 山田 علي');
  await expectGood(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: /organizations of Zoë 山田 علي/ })).toBeVisible();
});

test('a new password signs out every other browser', async ({ latchkey, page, browser }) => {
  await setUp(page, latchkey);
  const context = await browser.newContext();
  const elsewhere = await context.newPage();
  await signIn(elsewhere, latchkey, OWNER, '/account');

  await page.goto(latchkey.at('/account/password'));
  await expectGood(page);
  await page.getByLabel('Current password', { exact: true }).fill('not the password');
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('alert')).toContainText('This is not your current password.');
  await expect(page.getByLabel('New password', { exact: true })).toHaveValue('');
  await expectGood(page);
  await page.getByLabel('Current password', { exact: true }).fill(OWNER.password);
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password was changed')).toBeVisible();

  await elsewhere.reload();
  await expectHeading(elsewhere, 'Sign in');
  await typeIn(elsewhere, OWNER.email, NEW_PASSWORD);
  await expectHeading(elsewhere, 'My account');
  await context.close();
});

test('sessions are ended one by one, all others, and everywhere', async ({
  latchkey,
  page,
  browser,
}) => {
  await setUp(page, latchkey);
  const phone = await browser.newContext({
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
  });
  const theirs = await phone.newPage();
  await signIn(theirs, latchkey, OWNER, '/account');
  await page.goto(latchkey.at('/account'));
  const sessions = page.getByRole('table', { name: 'Browsers in which you are signed in' });
  await expect(sessions.getByRole('row', { name: /This one/ })).toHaveCount(1);
  await page.getByRole('button', { name: 'End the session of Safari on iPhone' }).click();
  await expect(page.getByText('The session was ended.')).toBeVisible();
  await theirs.reload();
  await expectHeading(theirs, 'Sign in');

  await typeIn(theirs, OWNER.email, OWNER.password);
  await expectHeading(theirs, 'My account');
  await page.reload();
  await page.getByRole('button', { name: 'End all others' }).click();
  await expect(page.getByText('Every other session was ended.')).toBeVisible();
  await theirs.reload();
  await expectHeading(theirs, 'Sign in');

  await typeIn(theirs, OWNER.email, OWNER.password);
  await expectHeading(theirs, 'My account');
  await page.reload();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expectHeading(page, 'Sign in');
  await expect(page.getByText("You're signed out in every browser.")).toBeVisible();
  await theirs.reload();
  await expectHeading(theirs, 'Sign in');
  await phone.close();
});

test('theme and time zone follow the person to another browser', { tag: SCRIPTS }, async ({
  latchkey,
  page,
  browser,
}) => {
  await setUp(page, latchkey);
  await page.goto(latchkey.at('/account/locale'));
  await expectGood(page);
  await page.getByLabel('Time zone', { exact: true }).selectOption('Asia/Tokyo');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your account was saved.')).toBeVisible();
  const appearance = page.getByRole('region', { name: 'Appearance' });
  await appearance.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(appearance.getByRole('button', { name: 'Dark' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );

  const context = await browser.newContext({ javaScriptEnabled: hasJavaScript() });
  const elsewhere = await context.newPage();
  await signIn(elsewhere, latchkey, OWNER, '/account');
  await expect(elsewhere.locator('html')).toHaveAttribute('data-theme', 'dark');
  const started = elsewhere.locator('time').first();
  await expect(started).toHaveText(/just now|ago$/);
  await expect(started).toHaveAttribute('title', /^\d{4}-\d\d-\d\d \d\d:\d\d JST · .* UTC$/);
  await context.close();
});

test('a signed-out browser is led to the account by way of the sign-in', async ({
  latchkey,
  page,
  browser,
}) => {
  await setUp(page, latchkey);
  const context = await browser.newContext();
  const stranger = await context.newPage();
  await stranger.goto(latchkey.at('/account'));
  await expectHeading(stranger, 'Sign in');
  await typeIn(stranger, OWNER.email, OWNER.password);
  await expect(stranger).toHaveURL(latchkey.at('/account'));
  await expectHeading(stranger, 'My account');
  await context.close();
});
