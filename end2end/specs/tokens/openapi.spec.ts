/** The HTTP API against its own description. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { curl, tokenOf } from '../../support/curl.ts';
import { schemathesisPython } from '../../support/paths.ts';
import { expect, test } from '../../support/test.ts';

const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

test('no answer is a fault of ours, and each is one that the OpenAPI document describes', async ({
  ownCompany: { server, demo },
}, testInfo) => {
  test.setTimeout(300_000);
  // So that not every address is one of nothing.
  const settings = testInfo.outputPath('schemathesis.toml');
  const known = { org: demo.orgId, app: demo.limitedApp.clientId };
  const lines = Object.entries(known).map(([name, value]) => `"path.${name}" = "${value}"`);
  await writeFile(settings, ['[parameters]', ...lines].join('\n'));
  const exchange = server.at('/csp/gateway/am/api/auth/api-tokens/authorize');
  const exchanged = await curl(exchange, '--data-urlencode', `api_token=${demo.apiToken}`);
  const options = [
    ['--header', `Authorization: Bearer ${tokenOf(exchanged).access_token}`],
    // It leads on to a page, which schemathesis would take for its answer.
    ['--exclude-path', '/csp/gateway/am/api/v2/auth/logout'],
    ['--checks', CHECKS.join(',')],
    ['--phases', 'examples,coverage,fuzzing'],
    ['--max-examples', '4'],
    ['--seed', '1'],
    ['--generation-database', 'none'],
    ['--no-color'],
  ];
  const run = ['--config-file', settings, 'run', server.at('/openapi.json')];
  const command = ['-m', 'schemathesis.cli', ...run, ...options.flat()];
  const tried = promisify(execFile)(schemathesisPython, command, { maxBuffer: 64 * 1024 * 1024 });
  const said = await tried.catch((failed: { stdout: string; stderr: string }) => failed);
  expect(said.stdout + said.stderr).toMatch(/\b([1-9]\d+) generated, \1 passed/);
});
