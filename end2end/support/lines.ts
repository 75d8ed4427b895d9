/** What a process prints, line by line, for those who wait for one of them. */
import { createWriteStream, type WriteStream } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const PATIENCE_MS = 60_000;

export class Lines {
  private readonly all: string[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly file: WriteStream;
  private end: string | undefined;

  constructor(child: ChildProcess, log: string) {
    this.file = createWriteStream(log);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.add(line));
    }
    child.once('error', (error) => this.finish(error.message));
    child.once('close', (code, signal) => this.finish(`the process ended with ${code ?? signal}`));
  }

  /** Everything so far, without the colours of a terminal. */
  text(): string {
    return this.all.join('\n');
  }

  /** The first group of the first line that matches, now or later. */
  first(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(patience);
        this.waiting.delete(look);
        act();
      };
      const fail = (why: string) => {
        settle(() => reject(new Error(`${why}, and no line matched ${pattern}:\n${this.text()}`)));
      };
      const look = () => {
        const found = this.all.map((line) => pattern.exec(line)?.[1]).find((part) => part);
        if (found !== undefined) settle(() => resolve(found));
        else if (this.end !== undefined) fail(this.end);
      };
      const patience = setTimeout(() => fail('time is up'), PATIENCE_MS);
      this.waiting.add(look);
      look();
    });
  }

  private add(line: string): void {
    this.all.push(line.replace(/\u001b\[[0-9;]*m/g, ''));
    this.file.write(`${line}\n`);
    this.wake();
  }

  private finish(why: string): void {
    this.end = why;
    this.file.end();
    this.wake();
  }

  private wake(): void {
    for (const look of [...this.waiting]) look();
  }
}
