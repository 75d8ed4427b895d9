/** Existing clients, unmodified: the Carbon Black Cloud SDK, openid-client. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  tokenIntrospection,
} from 'openid-client';
import { curl, askForToken, tokenOf } from '../../support/curl.ts';
import { sdkPython } from '../../support/paths.ts';
import { serveSecurely, type SecureCompany } from '../../support/secure.ts';
import { expect, test } from '../../support/test.ts';

const SUPPORT = join(import.meta.dirname, '../../support');

interface Read {
  devices: { id: number; name: string }[];
  opened: string;
}

/** Runs a script of the real SDK with these keyword arguments. */
async function runSdk(script: string, company: SecureCompany, credentials: object) {
  const { authority, demo, server } = company;
  const python = spawn(sdkPython, [join(SUPPORT, script)], {
    env: { ...process.env, REQUESTS_CA_BUNDLE: authority },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const url = server.url;
  const options = { url, org_key: demo.orgKey, ssl_cert_file: authority, ...credentials };
  python.stdin.end(JSON.stringify(options));
  const [out, trouble] = await Promise.all([text(python.stdout), text(python.stderr)]);
  if (python.exitCode === null) await once(python, 'close');
  expect(python.exitCode, trouble).toBe(0);
  return JSON.parse(out) as unknown;
}

/** Lets the SDK read the devices. */
async function readDevices(company: SecureCompany, credentials: object): Promise<Read> {
  return (await runSdk('read_devices.py', company, credentials)) as Read;
}

/** Signs in, gets a role of Carbon Black Cloud, and generates an API token with it. */
async function generateToken(company: SecureCompany, named: string): Promise<string> {
  const { authority, demo, server } = company;
  const role = `service/carbon-black-cloud/${named}`;
  let cookie = '';
  const send = async (path: string, fields: string[] = []) => {
    const form = fields.flatMap((field) => ['--data-urlencode', field]);
    const headers = [`Origin: ${server.url}`, `Cookie: ${cookie}`];
    const more = headers.flatMap((header) => ['--header', header]);
    return curl(server.at(path), '--cacert', authority, ...more, ...form);
  };
  const find = (pattern: RegExp, html: string) => {
    const found = pattern.exec(html)?.[1];
    if (found === undefined) throw new Error(`no ${pattern} in: ${html}`);
    return found;
  };
  const { email, password } = demo.user;
  const signedIn = await send('/sign-in', [`email=${email}`, `password=${password}`]);
  cookie = find(/^([^;]+)/, signedIn.headers.get('set-cookie') ?? '');
  const org = `/orgs/${demo.orgId}`;
  const members = await send(`${org}/members?q=${encodeURIComponent(email)}`);
  const me = `${org}/members/${find(/\/members\/([0-9a-f-]{36})"/, members.body)}`;
  const version = find(/name="version" value="(\d+)"/, (await send(`${me}?edit=service`)).body);
  const held = ['section=service', `version=${version}`, `role=${role}`, 'go=save'];
  expect((await send(me, held)).status).toBe(303);
  const form = await send(`${org}/api-tokens/new`);
  const id = find(/name="id" value="([0-9a-f-]{36})"/, form.body);
  const typed = [`id=${id}`, 'name=sdk', 'lasts=60', 'minutes=60', `role=${role}`];
  return find(/(lkyapi[A-Za-z0-9]{50})/, (await send(`${org}/api-tokens/new`, typed)).body);
}

test('the Carbon Black Cloud SDK reads the devices over TLS', async () => {
  const company = await serveSecurely();
  const { authority, demo, server } = company;
  const { clientId, clientSecret } = demo.limitedApp;
  await test.step('with the credentials of an OAuth app', async () => {
    const read = await readDevices(company, {
      csp_oauth_app_id: clientId,
      csp_oauth_app_secret: clientSecret,
      csp_url_override: server.url,
    });
    expect(read.devices.map(({ id }) => String(id))).toContain(String(demo.deviceId));
    expect(read.opened).toBe(read.devices[0]?.name);
  });
  await test.step('with X-Auth-Token', async () => {
    const read = await readDevices(company, { token: `${clientSecret}/${clientId}` });
    expect(read.devices.length).toBeGreaterThan(20);
  });
  await test.step('with an API token of a person', async () => {
    const read = await readDevices(company, {
      csp_api_token: await generateToken(company, 'view_all'),
      csp_url_override: server.url,
    });
    expect(read.devices.length).toBeGreaterThan(20);
  });
  await test.step('and the session of the console is for TLS only', async () => {
    const { email, password } = demo.user;
    const typed = [`email=${email}`, `password=${password}`];
    const form = typed.flatMap((field) => ['--data-urlencode', field]);
    const origin = ['--header', `Origin: ${server.url}`];
    const signedIn = await curl(`${server.url}/sign-in`, '--cacert', authority, ...origin, ...form);
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers.get('set-cookie')).toMatch(/^__Host-latchkey(-\d+)?=.*Secure/);
  });
  await server.remove();
});

test('the Carbon Black Cloud SDK drives every family of the sandbox', async () => {
  const company = await serveSecurely();
  const came = await runSdk('use_families.py', company, {
    csp_api_token: await generateToken(company, 'super_admin'),
    csp_url_override: company.server.url,
  });
  expect(came).toMatchObject({
    devices: 340,
    quarantined: true,
    export: true,
    scroll: 200,
    severe: true,
    notes: true,
    closed: 'CLOSED',
    tags: ['seen'],
    facets: 2,
    history: true,
    alert_search: true,
    policies: 8,
    policy: true,
    core_prevention: ['REPORT', 'BLOCK'],
    firewall: ['IRC'],
    copied: 1,
    exported: 2,
    collects: [{ enable_auth_events: false }, { enable_network_data_collection: false }],
    bypass: 1,
    built: 'REPORT',
    logs: true,
    log_search: 30,
    jobs: true,
    processes: ['chrome.exe'],
    details: true,
    parent: 'chrome.exe',
    process_facets: 8,
    events: true,
    event_facets: true,
    netconns: true,
    groups: true,
    observations: true,
    watchlists: 3,
    switches: [true, false],
    report: 'Title',
    feeds: 2,
    feed: 3,
    rules: ['DENY'],
    ignored: [true, false],
    overrides: 7,
    run: true,
    results: true,
    summaries: true,
    zipped: 'device_id,device_name,pid,status,time_received',
    result_facets: ['device.os'],
    template: ['ACTIVE', true, 'CANCELLED'],
    translated: 'process_cmdline:a',
    users: 12,
    notifications: true,
  });
  await company.server.remove();
});

test('openid-client finds its way by discovery alone', async ({ company: { server, demo } }) => {
  const issuer = new URL(server.at('/csp/gateway/am/api'));
  const { clientId, clientSecret } = demo.serverApp;
  for (const algorithm of ['oidc', 'oauth2'] as const) {
    for (const authenticate of [ClientSecretBasic, ClientSecretPost]) {
      const how = authenticate(clientSecret);
      const options = { algorithm, execute: [allowInsecureRequests] };
      const found = await discovery(issuer, clientId, undefined, how, options);
      const token = await clientCredentialsGrant(found);
      expect(token.expires_in).toBe(1800);
      const told = await tokenIntrospection(found, token.access_token);
      expect(told.active).toBe(true);
    }
  }
});

test('duplicate slashes and JSON bodies do not disturb the gateway', async ({
  company: { server, demo },
}) => {
  const doubled = `${server.url}//csp/gateway/am/api/auth/authorize`;
  expect(tokenOf(await askForToken(doubled, demo.serverApp)).expires_in).toBe(1800);
});
