/** The company that `latchkey demo` fills a data folder with. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withoutSettings } from './latchkey.ts';
import { binary } from './paths.ts';

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

export interface DemoPerson {
  email: string;
  password: string;
  roles: string[];
}

export interface Demo {
  baseUrl: string;
  orgId: string;
  orgKey: string;
  deviceId: string;
  user: { email: string; password: string };
  /** May read everything of the sandbox and is added to `orgId`. */
  serverApp: Credentials;
  /** May read devices but not act on them. */
  limitedApp: Credentials;
  /** Is in no organization. */
  unaddedApp: Credentials;
  /** Signs people in, answered at `redirectUri` alone. */
  apiToken: string;
  webApp: Credentials & { redirectUri: string };
  /** The same without a secret; any port of this machine fits. */
  nativeApp: { clientId: string; redirectUri: string };
  otherOrg: { orgId: string; orgKey: string };
  people: DemoPerson[];
}

/** Fills a data folder, also a running server's; secrets are new each time. */
export async function fillWithDemo(data: string): Promise<Demo> {
  const args = ['demo', '--data', data, '--json', '--without-past'];
  const { stdout } = await promisify(execFile)(binary, args, {
    env: withoutSettings(process.env),
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout) as Demo;
}
