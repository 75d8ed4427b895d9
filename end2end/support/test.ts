/**
 * What specs import: `test` with servers as fixtures, and `expect`.
 *
 * `latchkey` is empty and belongs to one test. `company` is filled by
 * `latchkey demo` once per worker and shared: a spec that changes it must not
 * depend on what other specs find there.
 */
import { test as base } from '@playwright/test';
import { fillWithDemo, type Demo } from './demo.ts';
import { Latchkey, newFolder } from './latchkey.ts';
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

export const test = base.extend<TestFixtures, WorkerFixtures>({
  latchkey: async ({}, use) => {
    const server = await Latchkey.serve();
    await use(server);
    await server.remove();
  },
  ownCompany: async ({}, use) => {
    const data = newFolder();
    const demo = await fillWithDemo(data);
    const server = await Latchkey.serve({ data });
    await use({ server, demo: { ...demo, baseUrl: server.url } });
    await server.remove();
  },
  company: [
    async ({}, use) => {
      const data = newFolder();
      const demo = await fillWithDemo(data);
      const server = await Latchkey.serve({ data });
      await use({ server, demo: { ...demo, baseUrl: server.url } });
      await server.remove();
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
