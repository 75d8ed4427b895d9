/**
 * What specs import: `test` with servers as fixtures, and `expect`.
 *
 * `latchkey` is empty and belongs to one test. `company` is what
 * `latchkey demo` fills in, one per worker and shared: a spec that changes it must
 * not depend on what other specs find there.
 */
import { test as base } from '@playwright/test';
import type { Demo } from './demo.ts';
import { Latchkey } from './latchkey.ts';
import { demoFolder, emptyFolder } from './templates.ts';
import { type Watch, watch } from './watch.ts';

export { expect } from '@playwright/test';

export interface Company {
  server: Latchkey;
  demo: Demo;
}

interface TestFixtures {
  /** A running server without any organization. */
  latchkey: Latchkey;
  /** A company of the test's own, for changes that others would trip over. */
  ownCompany: Company;
  /** Fails the test when a page logs anything or asks another origin. */
  watched: Watch;
}

interface WorkerFixtures {
  /** A running server with the demo company in it. */
  company: Company;
}

async function serveDemo(use: (company: Company) => Promise<void>): Promise<void> {
  const { data, demo } = demoFolder();
  const server = await Latchkey.serve({ data });
  await use({ server, demo: { ...demo, baseUrl: server.url } });
  await server.remove();
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  latchkey: async ({}, use) => {
    const server = await Latchkey.serve({ data: emptyFolder() });
    await use(server);
    await server.remove();
  },
  ownCompany: async ({}, use) => {
    await serveDemo(use);
  },
  company: [
    async ({}, use) => {
      await serveDemo(use);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  watched: [
    async ({ context }, use) => {
      const watched = watch(context);
      await use(watched);
      watched.expectQuiet();
    },
    { auto: true },
  ],
});
