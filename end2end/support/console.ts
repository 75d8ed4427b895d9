/** The console as people use it, step by step. Specs say what they do, not how. */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Credentials } from './demo.ts';
import type { Latchkey } from './latchkey.ts';
import { hasJavaScript } from './scripts.ts';

export const OWNER = {
  organization: 'Acme Security',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'correct horse battery',
};

/** The file that the credentials page offers. */
export interface CredentialsFile {
  client_id: string;
  client_secret: string;
  app_name: string;
  org_id: string;
  token_url: string;
  issued_at: string;
  access_token_ttl_seconds: number;
}

/** Opens the link that the server printed and creates the first organization. */
export async function setUp(page: Page, server: Latchkey): Promise<void> {
  await page.goto(await server.setupLink());
  await page.getByLabel('Organization').fill(OWNER.organization);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create organization' }).click();
  await expectHeading(page, OWNER.organization);
}

/** Types e-mail address and password into the sign-in page that is open. */
export async function typeIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in and ends at a path of the console. */
export async function signIn(
  page: Page,
  server: Latchkey,
  person: { email: string; password: string },
  path = '/',
): Promise<void> {
  await page.goto(server.at(`/sign-in?return_to=${encodeURIComponent(path)}`));
  await typeIn(page, person.email, person.password);
  await expect(page).not.toHaveURL(/\/sign-in/);
}

export async function expectHeading(page: Page, name: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

/** The left menu's way to the app list. */
export async function openApps(page: Page): Promise<void> {
  const menu = page.getByRole('navigation', { name: 'Main menu' });
  await menu.getByRole('link', { name: 'OAuth Apps' }).click();
  await expectHeading(page, 'OAuth Apps');
}

/** To the app list from a page that shows a secret, without storing it. */
export async function leaveUnstored(page: Page): Promise<void> {
  // Without scripts such a page has no menu, and its one way out asks first.
  const ask = page.getByText('Leave this page');
  if (await ask.isVisible()) {
    await ask.click();
    await page.getByRole('link', { name: /^Leave without/ }).click();
  }
  await openApps(page);
}

/** Sends the step that is open. */
export async function proceed(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** From the app list to the wizard's second step. */
export async function beginApp(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Create app' }).first().click();
  await expectHeading(page, 'Create an OAuth app');
  await page.getByLabel('Server to server').check();
  await proceed(page);
  await expectHeading(page, 'Name the app');
}

export interface Details {
  name: string;
  description?: string;
  ttl?: string;
}

/** Fills the wizard's second step in; sending it is another act. */
export async function fillDetails(page: Page, details: Details): Promise<void> {
  await page.getByLabel('App Name').fill(details.name);
  await page.getByLabel('App description').fill(details.description ?? '');
  await page.getByRole('spinbutton', { name: 'Access Token TTL' }).fill(details.ttl ?? '30');
}

/** The check box of a role within a service or another group. */
export function role(page: Page, group: string, name: string): Locator {
  return page.getByRole('group', { name: group }).getByLabel(name, { exact: true });
}

/** Narrows the roles down. Without JavaScript that takes a button. */
export async function filterRoles(page: Page, words: string): Promise<void> {
  await page.getByLabel('Filter by service, role or permission').fill(words);
  if (!hasJavaScript()) await page.getByRole('button', { name: 'Filter' }).click();
}

/** How many roles are selected, as it stands beside the buttons. */
export async function rolesTicked(page: Page): Promise<number> {
  if (hasJavaScript()) return parseInt(await page.getByText(/^\d+ selected/).innerText());
  // The style sheet counts, so only the browser knows.
  const browser = await page.context().newCDPSession(page);
  const { nodes } = await browser.send('Accessibility.getFullAXTree');
  await browser.detach();
  const texts = nodes
    .filter(({ role, ignored }) => !ignored && role?.value === 'StaticText')
    .map(({ name }) => String(name?.value));
  return Number(texts[texts.findIndex((text) => text.startsWith('Selected: ')) + 1]);
}

/** A service and one of its roles. */
export type Choice = [group: string, role: string];

export const VIEW_ALL: Choice = ['Carbon Black Cloud', 'View All'];

/** From the app list to the review of a new app. */
export async function draftApp(
  page: Page,
  details: Details,
  roles: Choice[] = [VIEW_ALL],
): Promise<void> {
  await beginApp(page);
  await fillDetails(page, details);
  await proceed(page);
  await expectHeading(page, 'What may the app do?');
  for (const [group, name] of roles) await role(page, group, name).check();
  await proceed(page);
  await expectHeading(page, 'Check and create');
}

/** Creates the app of the open review and returns the page's HTML as it came. */
export async function create(page: Page): Promise<string> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith('/created') && response.request().method() === 'POST',
  );
  await page.getByRole('button', { name: 'Create app' }).click();
  const html = await (await answered).text();
  await expectHeading(page, / was created$/);
  return html;
}

/** The credentials that the open page shows. */
export async function shownCredentials(page: Page): Promise<Credentials> {
  const card = page.getByRole('region', { name: 'Credentials' });
  return {
    clientId: await card.getByRole('code').first().innerText(),
    clientSecret: (await secretField(page).inputValue()).trim(),
  };
}

/** The field that holds the secret, masked. */
export function secretField(page: Page): Locator {
  return page.getByLabel('App Secret', { exact: true });
}

/** Downloads the credentials. */
export async function download(page: Page): Promise<{ name: string; file: CredentialsFile }> {
  const begun = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download JSON' }).click();
  const saved = await begun;
  const text = await readFile(await saved.path(), 'utf8');
  return { name: saved.suggestedFilename(), file: JSON.parse(text) as CredentialsFile };
}

/** The box that opens the way on. */
export function storedBox(page: Page): Locator {
  return page.getByLabel('I have stored the App Secret in a safe place');
}

/** Says that the secret is stored and goes on. */
export async function confirmStored(page: Page): Promise<void> {
  await storedBox(page).check();
  await proceed(page);
  await expectHeading(page, /^Add .+ to this organization\?$/);
}

/** Creates an app from the app list on and adds it, or not. Ends at its details. */
export async function makeApp(
  page: Page,
  details: Details,
  { roles, add }: { roles?: Choice[]; add: boolean },
): Promise<Credentials> {
  await draftApp(page, details, roles);
  await create(page);
  const credentials = await shownCredentials(page);
  await confirmStored(page);
  await page.getByRole('button', { name: add ? 'Add to this organization' : 'Not now' }).click();
  await expectHeading(page, details.name);
  return credentials;
}

/** The org key of the organization that is open. Ends at its details. */
export async function orgKey(page: Page): Promise<string> {
  await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Details' }).click();
  await expectHeading(page, 'Organization details');
  const row = page.getByRole('row', { name: /Carbon Black Cloud/ });
  return row.getByRole('code').first().innerText();
}
