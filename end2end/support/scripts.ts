/** Whether the scripts of pages run, and whom that concerns. */
import { test } from '@playwright/test';

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
