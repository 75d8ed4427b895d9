/**
 * Pages with their scripts, where no other spec runs with JavaScript on: each stays quiet, keeps the
 * content security policy, and is as accessible as without.
 */
import { expectGood } from '../../support/assertions.ts';
import { signIn } from '../../support/console.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { expect, test } from '../../support/test.ts';

const OF_A_PERSON = ['/account', '/account/name', '/account/password', '/account/locale', '/orgs', '/orgs/new'];

const OF_AN_ORGANIZATION = [
  '',
  '/apps?tab=added',
  '/details',
  '/details?edit=name',
  '/details?edit=policies',
  '/invitations',
  '/leave',
  '/members',
  '/members/invite',
  '/roles',
  '/roles?tab=custom',
  '/roles/organization/org_member',
  '/roles/services/carbon-black-cloud/view_all',
  '/services',
  '/services/carbon-black-cloud',
  '/services/carbon-black-cloud/remove',
];

/** Where the first link of a page leads whose address ends as it is given. */
const BEHIND_A_LINK: [page: string, link: RegExp][] = [
  ['/members', /\/members\/[0-9a-f-]{36}$/],
  ['/roles?tab=custom', /\/roles\/[0-9a-f-]{36}$/],
  ['/app-requests', /\/app-requests\/[0-9a-f-]{36}$/],
];

test('every page is as good with its scripts', { tag: SCRIPTS }, async ({
  company: { server, demo },
  page,
}) => {
  test.slow();
  const org = `/orgs/${demo.orgId}`;
  await signIn(page, server, demo.user, org);
  const paths = [...OF_A_PERSON, ...OF_AN_ORGANIZATION.map((path) => org + path)];
  for (const [list, link] of BEHIND_A_LINK) {
    await page.goto(server.at(org + list));
    const links = await page.getByRole('main').getByRole('link').all();
    const found = await Promise.all(links.map((one) => one.getAttribute('href')));
    paths.push(...found.filter((href) => href !== null && link.test(href)).slice(0, 1) as string[]);
  }
  for (const path of paths) {
    const answer = await page.goto(server.at(path));
    expect(answer?.status(), path).toBe(200);
    await expectGood(page);
  }
});
