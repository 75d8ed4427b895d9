/** An app that keeps its public keys at an address of its own, instead of sending a secret. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { signIn } from '../../support/console.ts';
import { curl, tokenOf } from '../../support/curl.ts';
import { Latchkey } from '../../support/latchkey.ts';
import { look } from '../../support/look.ts';
import { SCRIPTS } from '../../support/scripts.ts';
import { demoFolder } from '../../support/templates.ts';
import { expect, test } from '../../support/test.ts';

/** The server of the app: what it shows at `/keys` is up to the test. */
async function appServer() {
  const shown = { status: 200, body: '' };
  const server = createServer((_, response) => {
    response.writeHead(shown.status, { 'content-type': 'application/jwk-set+json' });
    response.end(shown.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { shown, url, stop: () => server.close() };
}

test('public keys are read at the address of the app, and what is wrong with it is told', {
  tag: SCRIPTS,
}, async ({ page }) => {
  const app = await appServer();
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'ES256' };
  app.shown.body = JSON.stringify({ keys: [jwk] });
  const { data, demo } = demoFolder();
  const env = { LATCHKEY_PLAYGROUND_ALLOWED_BASES: app.url };
  const server = await Latchkey.serve({ data, env });
  const { clientId } = demo.serverApp;
  await signIn(page, server, demo.user, `/orgs/${demo.orgId}/apps/${clientId}`);
  const keys = page.getByRole('region', { name: 'Public keys' });
  const edit = keys.getByRole('link', { name: 'Edit the public keys' });
  const save = async (url: string) => {
    await page.getByLabel('JWKS URL').fill(url);
    await page.getByRole('button', { name: 'Save' }).click();
  };

  await test.step('what is no address', async () => {
    await edit.click();
    await save(`${app.url}/keys?set=<one>`);
    await expect(page.getByRole('alert')).toContainText('after the question mark');
    await look(page, 'app-keys-refused');
  });
  await test.step('the address of the app', async () => {
    await save(`${app.url}/keys`);
    await expect(keys).toContainText(`${app.url}/keys`);
    await expect(keys.getByRole('listitem')).toContainText('one');
    await expect(keys).toContainText('Last read');
    await look(page, 'app-keys');
  });
  await test.step('the app signs its request and gets a token', async () => {
    const tokenUrl = server.at('/csp/gateway/am/api/auth/token');
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(tokenUrl)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime('2m')
      .sign(privateKey);
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const form = [
      'grant_type=client_credentials',
      `client_assertion_type=${type}`,
      `client_assertion=${assertion}`,
    ];
    const data = form.flatMap((field) => ['--data-urlencode', field]);
    expect(tokenOf(await curl(tokenUrl, ...data)).expires_in).toBe(1800);
    expect((await curl(tokenUrl, ...data)).status).toBe(401);
  });
  await test.step('an address that does not answer with keys any more', async () => {
    Object.assign(app.shown, { status: 500, body: '' });
    await edit.click();
    await save(`${app.url}/other`);
    await expect(keys).toContainText("The keys couldn't be read");
    await expect(keys).toContainText('It answered with status 500.');
    await look(page, 'app-keys-unread');
  });
  app.stop();
  await server.remove();
});
