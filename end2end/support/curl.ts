/** curl and bash as people use them in a terminal: what the console promises must work there. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Credentials } from './demo.ts';

const run = promisify(execFile);

export interface Answer {
  status: number;
  /** Header lines with names in small letters. */
  headers: Map<string, string>;
  body: string;
}

export interface Token {
  access_token: string;
  token_type: string;
  expires_in: number;
  scope: string;
}

/** Runs curl and reads the answer apart. */
export async function curl(url: string, ...args: string[]): Promise<Answer> {
  const quiet = ['--silent', '--show-error', '--include', '--http1.1', '--max-time', '30'];
  const { stdout } = await run('curl', [...quiet, ...args, url], { maxBuffer: 16 * 1024 * 1024 });
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(first.split(' ')[1]),
    headers: new Map(headers),
    body: rest.join('\r\n\r\n'),
  };
}

/** Pastes a command into bash, with more environment, and returns what it prints. */
export async function bash(command: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await run('bash', ['-c', command], { env: { ...process.env, ...env } });
  return stdout;
}

/** Asks the token endpoint with Basic credentials. */
export function askForToken(
  tokenUrl: string,
  { clientId, clientSecret }: Credentials,
): Promise<Answer> {
  const grant = ['--data-urlencode', 'grant_type=client_credentials'];
  return curl(tokenUrl, '--user', `${clientId}:${clientSecret}`, ...grant);
}

/** The token of an answer that must hold one. */
export function tokenOf(answer: Answer): Token {
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.body}`);
  return JSON.parse(answer.body) as Token;
}

/** What curl sends with an access token. */
export function bearer(token: string): string[] {
  return ['--header', `Authorization: Bearer ${token}`];
}

/** What curl sends in Carbon Black Cloud's own way. */
export function xAuthToken({ clientId, clientSecret }: Credentials): string[] {
  return ['--header', `X-Auth-Token: ${clientSecret}/${clientId}`];
}

/** What curl sends as a JSON body. */
export function json(body: unknown): string[] {
  return ['--header', 'Content-Type: application/json', '--data', JSON.stringify(body)];
}
