/** The rotation pilot: who still uses the old secret, live, until it has been idle long enough. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { expectGood } from '../../support/assertions.ts';
import { expectHeading, proceed, shownCredentials, signIn, storedBox } from '../../support/console.ts';
import { askForToken, curl } from '../../support/curl.ts';
import type { Credentials, Demo } from '../../support/demo.ts';
import { Latchkey } from '../../support/latchkey.ts';
import { look } from '../../support/look.ts';
import { hasJavaScript, SCRIPTS } from '../../support/scripts.ts';
import { demoFolder } from '../../support/templates.ts';
import { expect, test } from '../../support/test.ts';

const APP = 'fleet-reporting';

/** Asks for a token as a program of that name. */
async function calls(server: Latchkey, agent: string, { clientId, clientSecret }: Credentials) {
  const url = server.at('/csp/gateway/am/api/auth/token');
  const grant = ['--data-urlencode', 'grant_type=client_credentials'];
  const answer = await curl(url, '--user', `${clientId}:${clientSecret}`, '--user-agent', agent, ...grant);
  expect(answer.status).toBe(200);
}

/** Lets a day pass for the secrets of a server that is stopped. */
async function passADay(data: string): Promise<void> {
  const day = 86_400_000_000;
  const moved = ['created_at', 'last_used_at'].map((column) => `${column} = ${column} - ${day}`);
  const script = `import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    database.execute("UPDATE app_secrets SET ${moved.join(', ')}")`;
  await promisify(execFile)('python3', ['-c', script, join(data, 'latchkey.db')]);
}

async function openApp(page: Page, server: Latchkey, demo: Demo): Promise<void> {
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps/${demo.serverApp.clientId}`);
  await expectHeading(page, APP);
}

/** Another secret, with two days in which both work. */
async function rotates(page: Page): Promise<Credentials> {
  await page.getByRole('link', { name: 'Regenerate secret…' }).click();
  await page.getByLabel('Overlap').selectOption('48 hours');
  await page.getByLabel('Name of the app').fill(APP);
  await page.getByRole('button', { name: 'Regenerate secret' }).click();
  await expectHeading(page, `New App Secret of ${APP}`);
  const fresh = await shownCredentials(page);
  await storedBox(page).check();
  await proceed(page);
  await expectHeading(page, APP);
  return fresh;
}

test('callers move from the old secret to the new one, and the old one goes when it is idle', {
  tag: SCRIPTS,
}, async ({ page }) => {
  test.slow();
  const { data, demo } = demoFolder();
  const server = await Latchkey.serve({ data });
  await openApp(page, server, demo);
  const fresh = await rotates(page);
  const pilot = page.getByRole('region', { name: 'Rotation', exact: true });
  const callers = (title: string) => pilot.getByRole('table', { name: title }).getByRole('row');
  const [old, moved] = ['Still on the old secret', 'On the new secret'] as const;
  await expect(pilot.getByText('Nobody so far.')).toHaveCount(2);

  await calls(server, 'weekly-report/1.0', demo.serverApp);
  await calls(server, 'weekly-report/1.0', demo.serverApp);
  await calls(server, 'map/2.1', fresh);
  // Where scripts run, the open page says so by itself.
  if (!hasJavaScript()) await page.reload();
  await expect(callers(old).filter({ hasText: 'weekly-report/1.0' })).toContainText('2 times');
  await expect(callers(old).filter({ hasText: 'weekly-report/1.0' })).toContainText('127.0.0.1');
  await expect(callers(moved).filter({ hasText: 'map/2.1' })).toContainText('1 time');
  await expect(callers(old).filter({ hasText: 'map/2.1' })).toHaveCount(0);
  await expect(pilot.getByText('The old secret is still in use')).toBeVisible();
  await pilot.getByLabel('Ready to retire when idle for').selectOption('6 hours');
  await pilot.getByRole('button', { name: 'Apply' }).click();
  await expect(pilot.getByText('The old secret is still in use')).toBeVisible();
  await expectGood(page);
  await look(page, 'rotation');
  // An open page would go on asking.
  await page.goto('about:blank');
  await server.stop();

  await passADay(data);
  const later = await Latchkey.serve({ data });
  await openApp(page, later, demo);
  await expect(pilot.getByText('The old secret can go')).toBeVisible();
  await look(page, 'rotation-idle');
  await calls(later, 'weekly-report/1.1', fresh);
  await pilot.getByRole('link', { name: 'Retire the old secret…' }).click();
  await expectHeading(page, /^Retire the App Secret/);
  await page.getByRole('button', { name: 'Retire App Secret' }).click();
  await expect(page.getByText('App Secret retired.')).toBeVisible();
  await expect(pilot).toHaveCount(0);
  const url = later.at('/csp/gateway/am/api/auth/token');
  expect((await askForToken(url, demo.serverApp)).status).toBe(401);
  expect((await askForToken(url, fresh)).status).toBe(200);
  await later.remove();
});
