/** Watches every page of a test: a console message or a third-party request fails it. */
import { expect, type BrowserContext } from '@playwright/test';

export interface Watch {
  /** Console messages and uncaught errors so far, those of the CSP included. */
  messages: string[];
  /** Requests to other machines so far. */
  foreign: string[];
  /** Lets messages of one kind pass, where a spec provokes them on purpose. */
  expectMessage(pattern: RegExp): void;
  /** Fails when anything unexpected was seen. */
  expectQuiet(): void;
}

export function watch(context: BrowserContext): Watch {
  const messages: string[] = [];
  const refusals = new Set<string>();
  const foreign: string[] = [];
  const expected: RegExp[] = [tooLate];
  context.on('response', (response) => {
    if (response.request().isNavigationRequest()) refusals.add(refusal(response.status()));
  });
  context.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  context.on('weberror', (error) => messages.push(`uncaught: ${error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.hostname !== '127.0.0.1') foreign.push(url.href);
  });
  return {
    messages,
    foreign,
    expectMessage: (pattern) => void expected.push(pattern),
    expectQuiet: () => {
      const surprises = messages
        .filter((text) => ![...refusals].some((known) => text.includes(known)))
        .filter((text) => !expected.some((known) => known.test(text)));
      expect(surprises, 'console messages').toEqual([]);
      expect(foreign, 'requests to other machines').toEqual([]);
    },
  };
}

/** Chromium notes a page's `autofocus` that comes after the visitor's own first click. */
const tooLate = /^info: Autofocus processing was blocked/;

/** Chromium also logs a page that was answered with an error, which specs ask for by its status. */
function refusal(status: number): string {
  return `Failed to load resource: the server responded with a status of ${status} `;
}
