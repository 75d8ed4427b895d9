/** Signing in and out. */
import { expectWellFormed } from '../../support/assertions.ts';
import { expectHeading, openApps, signIn, typeIn } from '../../support/console.ts';
import { expect, test } from '../../support/test.ts';

const FAILED = /e-mail address or the password is wrong/;

test('a person signs in, and out again', async ({ company: { server, demo }, page }) => {
  await page.goto(server.at('/sign-in'));
  await expectWellFormed(page);
  await typeIn(page, demo.user.email, demo.user.password);
  await expect(page.getByRole('navigation', { name: 'Main menu' })).toBeVisible();
  await page.getByRole('button', { name: /^Account and organizations/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expectHeading(page, 'Sign in');
  await expect(page.getByText("You're signed out")).toBeVisible();
  await page.goto(server.at(`/orgs/${demo.orgId}`));
  await expectHeading(page, 'Sign in');
});

test('an unknown person and a wrong password are told the same', async ({
  company: { server, demo },
  page,
}) => {
  const said: string[] = [];
  for (const email of ['nobody@fernhill.example', demo.people[2]?.email ?? '']) {
    await page.goto(server.at('/sign-in'));
    await typeIn(page, email, 'not the password');
    said.push(await page.getByRole('alert').innerText());
    await expect(page.getByLabel('E-mail')).toHaveValue(email);
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  }
  expect(said[0]).toMatch(FAILED);
  expect(said[1]).toBe(said[0]);
});

test('a signed-out visitor is led to the sign-in and back', async ({
  company: { server, demo },
  page,
}) => {
  const wanted = `/orgs/${demo.orgId}/apps?q=siem`;
  await page.goto(server.at(wanted));
  await expectHeading(page, 'Sign in');
  await typeIn(page, demo.user.email, demo.user.password);
  await expect(page).toHaveURL(server.at(wanted));
  await expectHeading(page, 'OAuth Apps');
});

test('the sign-in leads to no other host', async ({ company: { server, demo }, page }) => {
  for (const elsewhere of ['//evil.example/', 'https://evil.example/', '/\\evil.example']) {
    await signIn(page, server, demo.user, elsewhere);
    expect(new URL(page.url()).origin).toBe(server.url);
    await page.context().clearCookies();
  }
});

test('the session is out of reach for scripts and other sites', async ({
  company: { server, demo },
  context,
  page,
}) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps`);
  await openApps(page);
  const cookies = await context.cookies();
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  }
  // Besides it, that this browser signed in before, and which organization was looked at last.
  const session = `latchkey-${new URL(server.url).port}`;
  expect(cookies.map(({ name }) => name).sort()).toEqual(['device', session, 'org'].sort());
  expect(cookies.find(({ name }) => name === session)).toMatchObject({ expires: -1 });
});

test('a form from another site is refused', async ({ company: { server, demo }, context, page }) => {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps`);
  const headers = { origin: 'https://evil.example' };
  const signOut = await context.request.post(server.at('/sign-out'), { headers });
  expect(signOut.status()).toBe(403);
  await page.reload();
  await expectHeading(page, 'OAuth Apps');
});
