/** A server with https on a certificate that `latchkey certificate` made. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Demo } from './demo.ts';
import { Latchkey, withoutSettings } from './latchkey.ts';
import { binary } from './paths.ts';
import { demoFolder } from './templates.ts';

export interface SecureCompany {
  server: Latchkey;
  demo: Demo;
  /** The file that clients have to trust. */
  authority: string;
}

/** Starts the demo company behind TLS. Whoever asks for it removes it. */
export async function serveSecurely(): Promise<SecureCompany> {
  const { data, demo } = demoFolder();
  const env = withoutSettings(process.env);
  const made = await promisify(execFile)(binary, ['certificate', '--data', data], { env });
  const path = (pattern: RegExp) => {
    const found = pattern.exec(made.stdout)?.[1];
    if (found === undefined) throw new Error(`no ${pattern} in: ${made.stdout}`);
    return join(found);
  };
  const server = await Latchkey.serve({
    data,
    env: {
      LATCHKEY_SERVER_TLS_CERTIFICATE: path(/LATCHKEY_SERVER_TLS_CERTIFICATE=(\S+)/),
      LATCHKEY_SERVER_TLS_KEY: path(/LATCHKEY_SERVER_TLS_KEY=(\S+)/),
    },
  });
  return { server, demo: { ...demo, baseUrl: server.url }, authority: path(/trust (\S+)/) };
}
