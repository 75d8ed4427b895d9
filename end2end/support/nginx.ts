/** Debian's nginx with settings of the README or the guide, before a service that knows nothing. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newFolder } from './latchkey.ts';

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

interface Nginx {
  /** Where callers come in. */
  url: string;
  stop(): Promise<void>;
}

/** A port that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts both. `settings` makes the `server` block from the addresses of nginx and of the service. */
export async function nginxBefore(
  settings: (front: string, back: string) => string,
): Promise<Nginx> {
  const service = createServer((request, response) => {
    response.end(`client ${String(request.headers['x-latchkey-client'])}`);
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const back = `127.0.0.1:${(service.address() as AddressInfo).port}`;
  const front = `127.0.0.1:${await freePort()}`;
  const folder = newFolder();
  const [file, pid] = [join(folder, 'nginx.conf'), join(folder, 'nginx.pid')];
  const paths = TEMPORARY.map((name) => `${name}_temp_path ${join(folder, name)};`);
  const head = `master_process off; pid ${pid}; error_log ${join(folder, 'error.log')}; events {}`;
  const inside = ['access_log off;', ...paths, settings(front, back)].join('\n');
  writeFileSync(file, `${head}\nhttp {\n${inside}\n}\n`);
  // It listens before it goes into the background, which ends this.
  await promisify(execFile)('/usr/sbin/nginx', ['-p', folder, '-c', file]);
  return {
    url: `http://${front}/`,
    stop: async () => {
      process.kill(Number(readFileSync(pid, 'utf8')));
      service.closeAllConnections();
      service.close();
      await once(service, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
