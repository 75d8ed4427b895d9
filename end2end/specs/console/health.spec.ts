import { expect, test } from '../../support/test.ts';

test('an empty server is alive and offers its setup page', async ({ latchkey, request }) => {
  const answer = await request.get(latchkey.at('/health/live'));
  expect(answer.status()).toBe(200);
  expect(await latchkey.setupLink()).toContain(latchkey.url);
});
