/** What a page weighs on the wire, as Chromium's network layer counts it. */
import { expect, type Page } from '@playwright/test';

export interface Transfer {
  url: string;
  /** As the page sees it: Document, Stylesheet, Script, Fetch, Image … */
  kind: string;
  encoding: string;
  /** Bytes on the wire, headers included. */
  bytes: number;
}

export interface Weight {
  transfers: Transfer[];
  requests: number;
  bytes: number;
}

/** Does something with a page and returns what came over the wire meanwhile. */
export async function weigh(page: Page, act: () => Promise<unknown>): Promise<Weight> {
  const network = await page.context().newCDPSession(page);
  const open = new Map<string, Transfer>();
  const done: Transfer[] = [];
  network.on('Network.responseReceived', ({ requestId, response, type }) => {
    const encoding = header(response.headers, 'content-encoding') ?? 'none';
    open.set(requestId, { url: response.url, kind: type, encoding, bytes: 0 });
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const transfer = open.get(requestId);
    if (transfer !== undefined) done.push({ ...transfer, bytes: encodedDataLength });
  });
  await network.send('Network.enable');
  await act();
  await page.waitForLoadState('networkidle');
  await network.detach();
  const transfers = done.filter(({ url }) => url.startsWith('http'));
  const bytes = transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
  return { transfers, requests: transfers.length, bytes };
}

export interface Budget {
  kilobytes: number;
  requests?: number;
  /** Limits per file, by a part of its address or by its kind, in kilobytes. */
  parts?: Record<string, number>;
}

/** Holds a weight against a budget; the message lists what was loaded. */
export function expectWithin(weight: Weight, budget: Budget): void {
  const table = weight.transfers
    .map(({ bytes, encoding, kind, url }) => `${bytes} ${encoding} ${kind} ${url}`)
    .join('\n');
  expect(weight.bytes, table).toBeLessThanOrEqual(budget.kilobytes * 1024);
  if (budget.requests !== undefined) {
    expect(weight.requests, table).toBeLessThanOrEqual(budget.requests);
  }
  for (const [part, kilobytes] of Object.entries(budget.parts ?? {})) {
    const bytes = weight.transfers
      .filter(({ kind, url }) => kind === part || url.includes(part))
      .reduce((sum, transfer) => sum + transfer.bytes, 0);
    expect(bytes, `${part}\n${table}`).toBeLessThanOrEqual(kilobytes * 1024);
  }
}

function header(headers: Record<string, string>, wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}
