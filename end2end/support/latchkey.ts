/** One real `latchkey serve` process on a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Lines } from './lines.ts';
import { binary } from './paths.ts';

export interface ServeOptions {
  /** A data folder that exists already, for example one that the demo filled. */
  data?: string;
  /** More arguments of `latchkey serve`. */
  args?: string[];
  /** More environment. */
  env?: Record<string, string>;
}

const STOPPED_WITHIN_MS = 40_000;

export class Latchkey {
  private constructor(
    private readonly process: ChildProcess,
    private readonly lines: Lines,
    private readonly log: string,
    /** The data folder. */
    readonly data: string,
    /** Base URL, without a slash at the end. */
    readonly url: string,
  ) {}

  /** Starts a server and waits for the line that says where it listens. */
  static async serve(options: ServeOptions = {}): Promise<Latchkey> {
    if (!existsSync(binary)) {
      throw new Error(`no binary at ${binary}: run \`cargo xtask e2e\`, or set LATCHKEY_BIN`);
    }
    const data = options.data ?? newFolder();
    const log = join(newFolder(), 'latchkey.log');
    const args = ['serve', '--listen', '127.0.0.1:0', '--data', data, ...(options.args ?? [])];
    const child = spawn(binary, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...withoutSettings(process.env),
        LATCHKEY_LOG_FILTER: 'latchkey=debug,info',
        ...options.env,
      },
    });
    const lines = new Lines(child, log);
    try {
      const url = await lines.first(/listening on (https?:\/\/[^\s/]+)/i);
      return new Latchkey(child, lines, log, data, url);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** The full address of a path of this server. */
  at(path: string): string {
    return new URL(path, `${this.url}/`).toString();
  }

  /** Everything that the process has printed so far, logs included. */
  output(): string {
    return this.lines.text();
  }

  /** The one-time link to the setup page, which an empty server prints. */
  setupLink(): Promise<string> {
    return this.lines.first(/(https?:\/\/\S+\/setup\S*)/);
  }

  /** Ends as an operator's Ctrl+C would, and waits for it. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    rmSync(dirname(this.log), { recursive: true, force: true });
  }

  /** Ends as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops the process and removes what it left on disk. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Every byte of the data folder as text, to search for what must not be there. */
  storedBytes(): string {
    return readdirSync(this.data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const closed = once(this.process, 'close');
    this.process.kill(signal);
    const lastResort = setTimeout(() => this.process.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await closed;
    clearTimeout(lastResort);
  }
}

/** A new empty folder. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'latchkey-e2e-'));
}

/** A developer's own settings must not reach the server under test. */
export function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !name.startsWith('LATCHKEY_') && name !== 'DATABASE_URL',
  );
  return Object.fromEntries(kept);
}
