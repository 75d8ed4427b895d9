/** What pages weigh on the wire: the budgets of the console. */
import { OWNER, setUp } from '../../support/console.ts';
import { createUnseen, signInUnseen } from '../../support/forms.ts';
import { hasJavaScript, SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';
import { expectWithin, weigh, type Weight } from '../../support/weight.ts';

/** Says in the report what was measured, budget kept or not. */
function note(page: string, weight: Weight): void {
  const parts = weight.transfers.map(({ url, bytes }) => `${new URL(url).pathname} ${bytes}`);
  const description = `${weight.bytes} bytes in ${weight.requests} requests: ${parts.join(', ')}`;
  test.info().annotations.push({ type: page, description });
}

/** Of the first visit to a page with islands: the bundle holds all of them. */
const ISLANDS = 160;

test('the sign-in fits into 12 KB', { tag: SCRIPTS }, async ({ company: { server }, page }) => {
  const weight = await weigh(page, () => page.goto(server.at('/sign-in')));
  note('sign-in', weight);
  expectWithin(weight, { kilobytes: 12 });
});

test('a list with 50 rows fits into 25 KB, and into 8 KB when it is visited again', { tag: SCRIPTS }, async ({
  browser,
  latchkey,
  page,
}) => {
  test.slow();
  await setUp(page, latchkey);
  const org = new URL(page.url()).pathname.split('/')[2] ?? '';
  for (let made = 0; made < 51; made += 1) {
    await createUnseen(page.request, latchkey, org, `integration-${made}`);
  }

  const javaScriptEnabled = hasJavaScript();
  const visitor = await browser.newContext({ javaScriptEnabled });
  await signInUnseen(visitor.request, latchkey, OWNER);
  const list = await visitor.newPage();
  const open = () => list.goto(latchkey.at(`/orgs/${org}/apps`));
  const first = await weigh(list, open);
  note('list, first visit', first);
  await expect(list.getByRole('row')).toHaveCount(1 + 50);
  const parts = { Document: 8, Stylesheet: 12, 'ui.js': 3, 'icons.svg': 2 };
  expectWithin(first, { kilobytes: 25, requests: 5, parts });
  expect(first.transfers.filter(({ encoding }) => encoding !== 'br')).toEqual([]);
  const again = await weigh(list, open);
  note('list, second visit', again);
  expectWithin(again, { kilobytes: 8 });
  await visitor.close();
});

test('a page with an island fits its budget', { tag: SCRIPTS }, async ({ browser, company: { server, demo } }) => {
  const javaScriptEnabled = hasJavaScript();
  const visitor = await browser.newContext({ javaScriptEnabled });
  await signInUnseen(visitor.request, server, demo.user);
  const page = await visitor.newPage();
  const bundle = javaScriptEnabled ? page.waitForResponse(/latchkey\.wasm$/) : undefined;
  const weight = await weigh(page, async () => {
    await page.goto(server.at(`/orgs/${demo.orgId}/playground`));
    await (await bundle)?.finished();
  });
  note('playground', weight);
  expectWithin(weight, { kilobytes: ISLANDS });
  const wasm = weight.transfers.filter(({ url }) => url.endsWith('.wasm'));
  expect(wasm).toHaveLength(hasJavaScript() ? 1 : 0);
  await visitor.close();
});

test('the picker fits the same budget', { tag: SCRIPTS }, async ({ browser, company: { server, demo } }) => {
  for (const path of ['roles/new', 'members/invite']) {
    const visitor = await browser.newContext({ javaScriptEnabled: hasJavaScript() });
    await signInUnseen(visitor.request, server, demo.user);
    const page = await visitor.newPage();
    const weight = await weigh(page, async () => {
      await page.goto(server.at(`/orgs/${demo.orgId}/${path}`));
      const effect = page.getByRole('region', { name: 'What this selection permits' });
      await expect(effect).toBeVisible({ visible: hasJavaScript() });
    });
    note(path, weight);
    expectWithin(weight, { kilobytes: ISLANDS });
    await visitor.close();
  }
});
