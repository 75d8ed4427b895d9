/** Whether the scripts of pages run, and whom that concerns. */
import { type Page, test } from '@playwright/test';

/** The tag of tests whose pages' scripts do something to what is asserted. */
export const SCRIPTS = '@scripts';

/** The tag of tests of what only scripts do. {@link SCRIPTS} is part of it. */
export const ONLY_SCRIPTS = '@scripts-only';

/** Whether this run lets pages execute JavaScript. */
export function hasJavaScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** Whether this run is the only one of this test, or the one with JavaScript of two. */
export function isLastRun(): boolean {
  return hasJavaScript() || !test.info().tags.includes(SCRIPTS);
}

/** Keeps files from a page until what this gives is called, as a slow network does. */
export async function holdBack(page: Page, files: string): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(files, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}
