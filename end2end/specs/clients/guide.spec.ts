/** docs/clients.md: every block that people copy does what it says. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Page } from '@playwright/test';
import { type Block, blocksOf, promised, readDocument } from '../../support/blocks.ts';
import { typeIn } from '../../support/console.ts';
import { bash, bearer, curl, tokenOf } from '../../support/curl.ts';
import { nginxBefore } from '../../support/nginx.ts';
import { clientsPython, sdkPython } from '../../support/paths.ts';
import { serveSecurely, type SecureCompany } from '../../support/secure.ts';
import { expect, test } from '../../support/test.ts';

const GUIDE = readDocument('docs/clients.md');
const BLOCKS = blocksOf(GUIDE);
const HOST = 'https://login.example.com';
const ENDINGS: Record<string, string> = { sh: 'sh', python: 'py', js: 'mjs' };

test.use({ ignoreHTTPSErrors: true });

/** What the guide tells people to put into the environment. */
async function variables({ authority, demo, server }: SecureCompany) {
  const { clientId, clientSecret } = demo.serverApp;
  const token = await curl(
    server.at('/csp/gateway/am/api/auth/token'),
    ...['--cacert', authority, '--user', `${clientId}:${clientSecret}`],
    ...['--data', 'grant_type=client_credentials'],
  );
  return {
    CSP_URL: server.url,
    APP_ID: clientId,
    APP_SECRET: clientSecret,
    API_TOKEN: demo.apiToken,
    ORG_ID: demo.orgId,
    ORG_KEY: demo.orgKey,
    WEB_APP_ID: demo.webApp.clientId,
    WEB_APP_SECRET: demo.webApp.clientSecret,
    NATIVE_APP_ID: demo.nativeApp.clientId,
    ACCESS_TOKEN: tokenOf(token).access_token,
    CURL_CA_BUNDLE: authority,
    NODE_EXTRA_CA_CERTS: authority,
    REQUESTS_CA_BUNDLE: authority,
    SSL_CERT_FILE: authority,
  };
}

function interpreter({ language, text }: Block): string {
  if (language === 'sh') return 'bash';
  if (language === 'js') return process.execPath;
  return text.includes('cbc_sdk') ? sdkPython : clientsPython;
}

/** Runs a file to its end, and follows the link that it asks people to open. */
async function run(program: string, file: string, env: object, open: (link: string) => Promise<void>) {
  const child = spawn(program, [file], {
    // Playwright asks for colors, which a terminal shows and a pipe doesn't have.
    env: { ...process.env, FORCE_COLOR: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const trouble = text(child.stderr);
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    const link = /^Open (\S+)$/.exec(line)?.[1];
    if (link !== undefined) await open(link);
  }
  await closed;
  expect(child.exitCode, await trouble).toBe(0);
  return printed.join('\n').trim();
}

/** Signs in where a client sent the browser, and lets the app in. */
async function allow(page: Page, { demo }: SecureCompany, link: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(link);
  await typeIn(page, demo.user.email, demo.user.password);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByText('You are signed in')).toBeVisible();
}

test('every example for a client runs as it is and prints what it promises', async (
  { page },
  testInfo,
) => {
  const company = await serveSecurely();
  const env = await variables(company);
  const runnable = BLOCKS.filter(({ language }) => language in ENDINGS);
  expect(runnable.length).toBeGreaterThan(10);
  for (const [at, block] of runnable.entries()) {
    await test.step(`${block.heading} (${block.language})`, async () => {
      const file = testInfo.outputPath(`block-${at}.${ENDINGS[block.language]}`);
      writeFileSync(file, block.language === 'sh' ? `set -euo pipefail\n${block.text}` : block.text);
      const open = (link: string) => allow(page, company, link);
      const printed = await run(interpreter(block), file, env, open);
      expect(block.prints, `what ${block.heading} prints`).toBeDefined();
      expect(printed).toMatch(promised(block.prints ?? ''));
    });
  }
  await company.server.remove();
});

test('the nginx settings let through who may and say who it is', async () => {
  const company = await serveSecurely();
  const { demo, server } = company;
  const [settings] = BLOCKS.filter(({ language }) => language === 'nginx');
  const nginx = await nginxBefore((front, back) =>
    (settings?.text ?? '')
      .replace('127.0.0.1:8000', front)
      .replace('127.0.0.1:9000', back)
      .replace(HOST, server.url),
  );
  const { ACCESS_TOKEN, APP_ID } = await variables(company);
  const forged = ['--header', 'X-Latchkey-Client: somebody-else'];
  const allowed = await curl(nginx.url, ...bearer(ACCESS_TOKEN), ...forged);
  expect(allowed.status).toBe(200);
  expect(allowed.body).toBe(`client ${APP_ID}`);
  expect((await curl(nginx.url)).status).toBe(401);
  const unadded = `X-Auth-Token: ${demo.unaddedApp.clientSecret}/${demo.unaddedApp.clientId}`;
  expect((await curl(nginx.url, '--header', unadded)).status).toBe(403);
  await nginx.stop();
  await server.remove();
});

test('every address in the settings exists, and the issuer says that it is one', async () => {
  const { authority, server } = await serveSecurely();
  const trust = ['--cacert', authority];
  const addresses = [...GUIDE.matchAll(/https:\/\/login\.example\.com([^\s`"';|)]*)/g)];
  for (const path of new Set(addresses.map(([, path]) => path ?? ''))) {
    const isIssuer = path.endsWith('/am/api');
    const answer = await curl(
      `${server.url}${path}${isIssuer ? '/.well-known/openid-configuration' : ''}`,
      ...trust,
    );
    expect(answer.status, path).toBeLessThan(500);
    expect(answer.status, path).not.toBe(404);
    if (isIssuer) expect(answer.body).toContain(`"issuer":"${server.url}${path}"`);
  }
  await server.remove();
});

/** The versions of installed Python packages. */
async function pythonVersions(python: string, names: string[]): Promise<Record<string, string>> {
  const script = [
    'import json, sys',
    'from importlib.metadata import version',
    'print(json.dumps({name: version(name) for name in sys.argv[1:]}))',
  ];
  const command = `"$PYTHON" -c "$SCRIPT" ${names.join(' ')}`;
  const printed = await bash(command, { PYTHON: python, SCRIPT: script.join('\n') });
  return JSON.parse(printed) as Record<string, string>;
}

/** The version of an installed npm package. */
function npmVersion(name: string): string {
  const file = join(import.meta.dirname, '../../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

test('the versions that the guide names are those that its examples ran with', async () => {
  const rows = [...GUIDE.matchAll(/^\| ([\w-]+) \| ([\d.]+) \| (PyPI|npm) \|$/gm)];
  const named = (registry: string) =>
    rows.filter((row) => row[3] === registry).map(([, name = '', version]) => ({ name, version }));
  const [npm, python] = [named('npm'), named('PyPI')];
  expect(npm.map(({ name }) => npmVersion(name))).toEqual(npm.map(({ version }) => version));
  const [sdk, ...others] = python.map(({ name }) => name);
  const installed = {
    ...(await pythonVersions(sdkPython, [sdk ?? ''])),
    ...(await pythonVersions(clientsPython, others)),
  };
  expect(python.map(({ name }) => installed[name])).toEqual(python.map(({ version }) => version));
  expect(rows.length).toBeGreaterThan(5);
});
