/** What is pressed is large enough for a finger: 24 pixels, and 40 for the main button of a page. */
import type { Page } from '@playwright/test';
import { DESKTOP, PHONE } from '../../support/assertions.ts';
import { signIn } from '../../support/console.ts';
import { expect, test } from '../../support/test.ts';

const LEAST = 24;
const MAIN = 40;

/** What is too small on the open page. Links within a sentence are as high as its lines (WCAG 2.5.8). */
async function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(
    ({ least, main }) => {
      const isSeen = (element: Element) =>
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
      const text = (node: Node | null) => (node?.textContent ?? '').trim();
      const inSentence = (link: Element) =>
        getComputedStyle(link).display === 'inline' && text(link.parentElement) !== text(link);
      const target = (element: Element) => {
        const isBox = element instanceof HTMLInputElement && /checkbox|radio/.test(element.type);
        const label = isBox ? element.labels?.[0] : undefined;
        if (label === undefined) return element;
        // The label of a card covers all of it.
        const covers = ['::before', '::after'].some((part) => getComputedStyle(label, part).position === 'absolute');
        return (covers && label.offsetParent) || label;
      };
      /** Nothing else that can be pressed is within a circle of the least size around it. */
      const hasRoom = (box: DOMRect, others: DOMRect[]) => {
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        return others.every((other) => {
          const dx = Math.max(other.left - x, 0, x - other.right);
          const dy = Math.max(other.top - y, 0, y - other.bottom);
          return Math.hypot(dx, dy) >= least / 2;
        });
      };
      const all = Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'))
        .filter(isSeen)
        // What is for assistive technology alone is not pressed with a finger.
        .filter((element) => !element.closest('.visually-hidden'))
        .filter((element) => element.closest('thead') === null || getComputedStyle(element.closest('thead') as Element).clipPath === 'none')
        .filter((element) => !(element.localName === 'a' && inSentence(element)));
      const boxes = new Map(all.map((element) => [element, target(element).getBoundingClientRect()]));
      const wrong: string[] = [];
      for (const [element, box] of boxes) {
        if (box.width === 0 || box.bottom < 0) continue;
        const what = `${element.localName} "${text(element).slice(0, 40) || element.getAttribute('name')}"`;
        const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
        const isPrimary = element.matches('.button.primary');
        if (isPrimary && box.height < main) wrong.push(`${what} ${size}, less than ${main}`);
        if (Math.min(box.width, box.height) >= least) continue;
        const others = [...boxes].filter(([other]) => other !== element).map(([, other]) => other);
        if (element.localName !== 'a' || !hasRoom(box, others)) wrong.push(`${what} ${size}`);
      }
      return wrong;
    },
    { least: LEAST, main: MAIN },
  );
}

test('every target is large enough, at a desk and on a phone', async ({ company: { server, demo }, page }) => {
  test.slow();
  const org = `/orgs/${demo.orgId}`;
  const app = `${org}/apps/${demo.serverApp.clientId}`;
  await page.goto(server.at('/sign-in'));
  const wrong = await tooSmall(page);
  await signIn(page, server, demo.user, org);
  const paths = [
    org,
    `${org}/apps`,
    `${org}/apps/new`,
    app,
    `${app}?edit=tokens`,
    `${app}/access`,
    `${app}/regenerate`,
    `${org}/members`,
    `${org}/members/invite`,
    `${org}/roles`,
    `${org}/roles/new`,
    `${org}/services/carbon-black-cloud`,
    `${org}/api-tokens`,
    `${org}/audit`,
    `${org}/access/matrix`,
    `${org}/activity`,
    `${org}/playground`,
    `${org}/settings`,
    '/account',
    '/nowhere',
  ];
  for (const path of paths) {
    await page.goto(server.at(path));
    for (const size of [DESKTOP, PHONE]) {
      await page.setViewportSize(size);
      wrong.push(...(await tooSmall(page)).map((what) => `${path} at ${size.width}: ${what}`));
    }
  }
  expect(wrong).toEqual([]);
});
