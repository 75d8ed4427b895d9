/** What four people come for, from their overview on: with the mouse, and with keys alone. */
import type { Page } from '@playwright/test';
import {
  expectHeading,
  role,
  shownCredentials,
  signIn,
  storedBox,
  VIEW_ALL,
} from '../../support/console.ts';
import { askForToken } from '../../support/curl.ts';
import type { Credentials, Demo, DemoPerson } from '../../support/demo.ts';
import { Hand, type Kind } from '../../support/hand.ts';
import { look } from '../../support/look.ts';
import { hasJavaScript, ONLY_SCRIPTS, SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const QUARANTINE = '_API.Device:device.quarantine.EXECUTE';

/** Pages look the same whoever walks: one walk takes their pictures. */
async function picture(page: Page, kind: Kind, name: string): Promise<void> {
  if (kind === 'mouse' && !hasJavaScript()) await look(page, `walk-${name}`);
}

/** The person of the demo whose strongest role is this one. */
function whoIs(demo: Demo, strongest: string): DemoPerson {
  const found = demo.people.find(({ roles }) => roles[0] === strongest);
  if (found === undefined) throw new Error(`nobody in the demo is ${strongest} above all`);
  return found;
}

/** From the overview to an app that can get tokens; its credentials. */
async function createsApp(hand: Hand, kind: Kind, name: string): Promise<Credentials> {
  const { page } = hand;
  const button = (words: string) => page.getByRole('button', { name: words, exact: true });
  await hand.press(page.getByRole('link', { name: 'Create app' }).first());
  await expect(page.getByLabel('Server to server')).toBeChecked();
  await hand.press(button('Continue'));
  await expectHeading(page, 'Name the app');
  await hand.type(page.getByLabel('App Name'), name);
  await hand.enter();
  await expectHeading(page, 'What may the app do?');
  await hand.press(role(page, ...VIEW_ALL));
  await hand.press(button('Continue'));
  await expectHeading(page, 'Check and create');
  await hand.press(button('Create app'));
  await expectHeading(page, `${name} was created`);
  const credentials = await shownCredentials(page);
  await picture(page, kind, 'created');
  await hand.press(storedBox(page));
  await hand.press(button('Add to this organization'));
  await expect(page.getByText('It can get tokens now')).toBeVisible();
  return credentials;
}

/** The playground has keys of its own, which its own spec presses. */
const WALKS: { kind: Kind; tag: string }[] = [
  { kind: 'mouse', tag: SCRIPTS },
  { kind: 'keys', tag: ONLY_SCRIPTS },
];

for (const { kind, tag } of WALKS) {
  test.describe(`with the ${kind}`, { tag }, () => {
    test.beforeEach(() => test.slow());

    test('an owner gets from nothing to a token in eight clicks, rotates, and shares', async ({
      ownCompany: { server, demo },
      page,
    }) => {
      const hand = new Hand(page, kind);
      const button = (name: string) => page.getByRole('button', { name, exact: true });
      const link = (name: string | RegExp) => page.getByRole('link', { name }).first();
      const tokenUrl = server.at('/csp/gateway/am/api/auth/token');
      await signIn(page, server, demo.user, `/orgs/${demo.orgId}`);
      // A page that shows a secret warns before it is left.
      page.on('dialog', (dialog) => void dialog.accept());

      const first = await createsApp(hand, kind, 'quay-report');
      expect((await askForToken(tokenUrl, first)).status).toBe(200);
      expect(hand.clicks).toBeLessThanOrEqual(8);

      await test.step('another secret, and no call fails meanwhile', async () => {
        const works = async (secret: typeof first) =>
          expect((await askForToken(tokenUrl, secret)).status).toBe(200);
        await hand.press(link('Regenerate secret…'));
        await page.getByLabel('Overlap').selectOption('48 hours');
        await hand.type(page.getByLabel('Name of the app'), 'quay-report');
        await hand.press(button('Regenerate secret'));
        await expectHeading(page, 'New App Secret of quay-report');
        const second = await shownCredentials(page);
        await works(first);
        await hand.press(storedBox(page));
        await hand.press(button('Continue'));
        await expectHeading(page, 'quay-report');
        await works(first);
        await works(second);
        await hand.press(link(/^Retire it now…|^Retire the old secret…/));
        await hand.press(button('Retire App Secret'));
        await expect(page.getByText('App Secret retired.')).toBeVisible();
        await works(second);
        expect((await askForToken(tokenUrl, first)).status).toBe(401);
      });

      await test.step('the app is offered to another organization', async () => {
        await hand.press(link('Add to an organization…'));
        await picture(page, kind, 'share');
        await hand.type(page.getByLabel('Organization ID'), demo.otherOrg.orgId);
        await hand.press(button('Continue'));
        await expectHeading(page, 'Ask to add quay-report?');
        await hand.press(button('Send request'));
        const organizations = page.getByRole('region', { name: 'Organizations', exact: true });
        await expect(organizations).toContainText('Waiting for an answer');
      });
    });

    if (kind === 'keys') test('a developer gets from nothing to a first token', async ({
      ownCompany: { server, demo },
      page,
    }) => {
      const hand = new Hand(page, kind);
      await signIn(page, server, whoIs(demo, 'developer'), `/orgs/${demo.orgId}`);
      page.on('dialog', (dialog) => void dialog.accept());
      const credentials = await createsApp(hand, kind, 'crane-hours');
      await hand.press(page.getByRole('main').getByRole('link', { name: /playground/i }).first());
      await expectHeading(page, 'Token Playground');
      await hand.type(page.getByLabel('App Secret', { exact: true }), credentials.clientSecret);
      await hand.press(page.getByRole('button', { name: 'Get token', exact: true }));
      await expect(page.getByText('Signature valid')).toBeVisible();
    });

    if (kind === 'mouse') test('a developer is refused, sees why, mends it and calls again', async ({
      ownCompany: { server, demo },
      page,
    }) => {
      const hand = new Hand(page, kind);
      const { clientId, clientSecret } = demo.limitedApp;
      const button = (name: string) => page.getByRole('button', { name, exact: true });
      const response = page.getByRole('region', { name: 'Response', exact: true });
      const token = page.getByRole('textbox', { name: 'Access token' });
      const getsToken = async () => {
        const before = await token.inputValue();
        await hand.type(page.getByLabel('App Secret', { exact: true }), clientSecret);
        await hand.press(button('Get token'));
        await expect(token).not.toHaveValue(before);
        await expect(page.getByText('Signature valid')).toBeVisible();
      };
      const sends = async () => {
        await hand.press(button('Send'));
        await expect(page.getByText('This call changes something')).toBeVisible();
        await hand.press(button('Send it'));
      };
      await signIn(page, server, whoIs(demo, 'developer'), `/orgs/${demo.orgId}/apps/${clientId}`);
      await hand.press(page.getByRole('main').getByRole('link', { name: /playground/i }).first());
      await expectHeading(page, 'Token Playground');
      await getsToken();
      await hand.press(page.locator('#endpoints > summary'));
      await hand.type(page.getByRole('searchbox', { name: 'Search endpoints' }), 'quarantine');
      if (!hasJavaScript()) await hand.press(button('Find'));
      const endpoint = page.getByRole('radio', { name: /Quarantine devices/ });
      await hand.press(endpoint);
      if (!hasJavaScript()) await hand.press(button('Show its fields'));
      await expect(page.locator('#endpoints > summary')).toContainText('Quarantine devices');
      await sends();
      await expect(response.getByRole('status').first()).toContainText('403');
      await expect(response.getByRole('alert')).toContainText('First responder (4 permissions)');
      await picture(page, kind, '403');
      await hand.press(response.getByRole('link', { name: 'Add First responder to the app' }));
      await hand.press(button('Review changes'));
      await picture(page, kind, '403-review');
      await hand.press(button('Save'));
      await expectHeading(page, 'Token Playground');
      await expect(response.getByRole('alert')).toContainText('Get a new token');
      await hand.press(page.locator('#step-1 > summary'));
      await getsToken();
      await sends();
      await expect(response.getByRole('status').first()).toContainText(/20\d/);
    });

    test('a member finds out who can quarantine devices here', async ({
      company: { server, demo },
      page,
    }) => {
      const hand = new Hand(page, kind);
      await signIn(page, server, whoIs(demo, 'org_member'), `/orgs/${demo.orgId}`);
      await picture(page, kind, 'member');
      const menu = page.getByRole('navigation', { name: 'Main menu' });
      await hand.press(menu.getByRole('link', { name: 'Roles' }));
      await hand.press(page.getByRole('link', { name: 'Who can do this here?' }));
      await hand.type(page.getByLabel('Permission or endpoint'), 'quarantine device');
      await hand.enter();
      await picture(page, kind, 'who-can-words');
      await hand.press(page.getByRole('link', { name: QUARANTINE }));
      const answer = page.getByRole('region', { name: QUARANTINE });
      const bot = answer.getByRole('listitem').filter({ hasText: 'quarantine-bot' });
      await expect(bot.getByText('Allowed', { exact: true })).toBeVisible();
      await expect(bot).toContainText('First responder');
      expect(hand.clicks).toBeLessThanOrEqual(4);
      await picture(page, kind, 'who-can');
    });

    test('an auditor sees which apps act in which organizations, and since when', async ({
      company: { server, demo },
      page,
    }) => {
      const hand = new Hand(page, kind);
      await signIn(page, server, whoIs(demo, 'auditor'), `/orgs/${demo.orgId}`);
      const menu = page.getByRole('navigation', { name: 'Main menu' });
      await hand.press(menu.getByRole('link', { name: 'Audit', exact: true }));
      await hand.press(page.getByRole('link', { name: 'Matrix' }));
      const table = page.getByRole('table', { name: 'Apps by organizations' });
      const row = table.getByRole('row', { name: /^siem-forwarder/ });
      const today = new Date().toISOString().slice(0, 10);
      await expect(row.getByText('Added', { exact: true })).toBeVisible();
      await expect(row.locator('time')).toHaveAttribute('datetime', new RegExp(`^${today}`));
      const waiting = table.getByRole('row', { name: /^vulnerability-pilot/ });
      await expect(waiting.getByText('Owner', { exact: true })).toBeVisible();
      await expect(waiting.locator('time')).toHaveCount(0);
      await picture(page, kind, 'matrix');
      await hand.press(page.getByRole('link', { name: 'Swap rows and columns' }));
      await expect(table.getByRole('rowheader', { name: 'Fernhill Logistics' })).toBeVisible();
      expect(hand.clicks).toBeLessThanOrEqual(3);
    });
  });
}
