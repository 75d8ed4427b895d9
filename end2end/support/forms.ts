/** Forms sent without a page, where a spec needs much of something that others look at. */
import { expect, type APIRequestContext, type APIResponse } from '@playwright/test';
import type { Latchkey } from './latchkey.ts';

type Form = Record<string, string>;

/** Posts a form as a page of the console would, and follows no redirect. */
export function postForm(
  request: APIRequestContext,
  server: Latchkey,
  path: string,
  form: Form = {},
): Promise<APIResponse> {
  const headers = { origin: server.url };
  return request.post(server.at(path), { form, headers, maxRedirects: 0 });
}

/** Signs in without opening a page, so that nothing is in the browser's cache. */
export async function signInUnseen(
  request: APIRequestContext,
  server: Latchkey,
  person: { email: string; password: string },
): Promise<void> {
  const { email, password } = person;
  expect((await postForm(request, server, '/sign-in', { email, password })).status()).toBe(303);
}

/** Creates an app that reads devices, without opening a page. */
export async function createUnseen(
  request: APIRequestContext,
  server: Latchkey,
  org: string,
  name: string,
): Promise<void> {
  const type = { type: 'server' };
  const begun = await postForm(request, server, `/orgs/${org}/apps/new`, type);
  const details = begun.headers()['location'] ?? '';
  const steps: [string, Form][] = [
    [details, { name, description: '', ttl: '30' }],
    [details.replace(/details$/, 'scopes'), { role: 'service/carbon-black-cloud/view_only' }],
    [details.replace(/details$/, 'created'), {}],
  ];
  for (const [path, form] of steps) {
    expect((await postForm(request, server, path, form)).status(), path).toBeLessThan(400);
  }
}
