/** Signing in to apps with a real client: openid-client, unmodified, and a browser. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type Configuration,
} from 'openid-client';
import { expectGood } from '../../support/assertions.ts';
import { typeIn } from '../../support/console.ts';
import { expect, test, type Company } from '../../support/test.ts';

/** Where the browser is sent, on whichever port is free. */
async function listen() {
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    arrived.push(request.url ?? '');
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>App</title><h1>Back in the app</h1>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const callback = `http://127.0.0.1:${port}/callback`;
  const end = () => server.close();
  const back = () => new URL(arrived.find((url) => url.startsWith('/callback')) ?? '', callback);
  return { callback, back, end };
}

async function client({ server, demo }: Company): Promise<Configuration> {
  const issuer = new URL(server.at('/csp/gateway/am/api'));
  const options = { execute: [allowInsecureRequests] };
  return discovery(issuer, demo.nativeApp.clientId, undefined, None(), options);
}

async function allow(page: Page, company: Company, link: string): Promise<void> {
  const { email, password } = company.demo.user;
  await page.goto(link);
  await expect(page.getByText('to continue to yard-terminal')).toBeVisible();
  await typeIn(page, email, password);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('yard-terminal');
  await expect(page.getByText('Fernhill Logistics').first()).toBeVisible();
  await expectGood(page);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByRole('heading', { name: 'Back in the app' })).toBeVisible();
}

test('a native app signs somebody in, renews and loses its tokens', async ({ ownCompany, page }) => {
  test.slow();
  const config = await client(ownCompany);
  const app = await listen();
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [randomState(), randomNonce()];
  const link = buildAuthorizationUrl(config, {
    redirect_uri: app.callback,
    scope: 'openid email',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  await allow(page, ownCompany, link.href);

  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
  const tokens = await authorizationCodeGrant(config, app.back(), checks);
  const subject = tokens.claims()?.sub ?? '';
  const told = await fetchUserInfo(config, tokens.access_token, subject);
  expect(told.email).toBe(ownCompany.demo.user.email);
  const renewed = await refreshTokenGrant(config, tokens.refresh_token ?? '');
  expect(renewed.id_token).toBeTruthy();

  const { server } = ownCompany;
  await page.goto(server.at('/account'));
  const row = page.getByRole('row', { name: /yard-terminal/ });
  await row.getByRole('button', { name: /Withdraw/ }).click();
  await expect(page.getByRole('status').first()).toContainText("can't act for you any more");
  await expect(refreshTokenGrant(config, renewed.refresh_token ?? '')).rejects.toThrow();
  await expect(fetchUserInfo(config, renewed.access_token, subject)).rejects.toThrow();

  await page.goto(buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '' }).href);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  app.end();
});
