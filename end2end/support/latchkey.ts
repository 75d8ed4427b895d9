/** One real `latchkey serve` process on a data folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { binary } from './paths.ts';

export interface ServeOptions {
  /** A data folder that exists already, for example one that the demo filled. */
  data?: string;
  /** More arguments of `latchkey serve`. */
  args?: string[];
  /** More environment. */
  env?: Record<string, string>;
}

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;

export class Latchkey {
  private constructor(
    private readonly process: ChildProcess,
    private readonly printed: string[],
    private readonly log: string,
    private readonly ownsData: boolean,
    /** The data folder. */
    readonly data: string,
    /** Where it answers, without a slash at the end. */
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
      env: { ...withoutSettings(process.env), LATCHKEY_LOG_FILTER: 'latchkey=debug,info', ...options.env },
    });
    const printed: string[] = [];
    const url = await listeningAddress(child, printed, log);
    return new Latchkey(child, printed, log, options.data === undefined, data, url);
  }

  /** The full address of a path of this server. */
  at(path: string): string {
    return new URL(path, `${this.url}/`).toString();
  }

  /** Everything that the process has printed so far, logs included. */
  output(): string {
    return this.printed.join('\n');
  }

  /** The one-time link to the setup page, which an empty server prints. */
  setupLink(): string {
    const link = /https?:\/\/\S*\/setup\S*/.exec(this.output());
    if (link === null) throw new Error(`no setup link was printed:\n${this.output()}`);
    return link[0];
  }

  /** Ends as an operator's Ctrl+C would, and waits for it. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops the process and removes what it left on disk. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(join(this.log, '..'), { recursive: true, force: true });
    if (this.ownsData) rmSync(this.data, { recursive: true, force: true });
  }

  /** Every file of the data folder as text, to search for what must not be there. */
  storedBytes(): string {
    return ['latchkey.db', 'latchkey.db-wal', 'latchkey.sqlite', 'latchkey.sqlite-wal']
      .map((name) => join(this.data, name))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'latin1'))
      .join('\n');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill(signal);
    const lastResort = setTimeout(() => this.process.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await exited;
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

function listeningAddress(child: ChildProcess, printed: string[], log: string): Promise<string> {
  const file = createWriteStream(log);
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}:\n${printed.join('\n')}`));
    const patience = setTimeout(() => {
      child.kill('SIGKILL');
      fail('the server said nothing about where it listens');
    }, READY_WITHIN_MS);
    const read = (line: string) => {
      printed.push(line);
      file.write(`${line}\n`);
      const address = /listening\S*\s.*?(https?:\/\/[^\s"/]+)/i.exec(plain(line));
      if (address?.[1] === undefined) return;
      clearTimeout(patience);
      resolve(address[1]);
    };
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', read);
    }
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => {
      clearTimeout(patience);
      fail(`the server ended with ${code}`);
    });
  });
}

/** Without the colours of a terminal. */
function plain(line: string): string {
  return line.replace(/\u001b\[[0-9;]*m/g, '');
}
