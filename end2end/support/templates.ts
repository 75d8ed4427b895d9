/** Data folders that are made once a run and copied for every server that begins with them. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillWithDemo, type Demo } from './demo.ts';
import { Latchkey, newFolder } from './latchkey.ts';

const VARIABLE = 'LATCHKEY_TEST_TEMPLATES';

/** Before the run: a database without anybody in it, and the demo company. */
export default async function makeTemplates(): Promise<() => void> {
  const root = newFolder();
  const [empty, demo] = [join(root, 'empty'), join(root, 'demo')];
  for (const folder of [empty, demo]) mkdirSync(folder, { mode: 0o700 });
  await (await Latchkey.serve({ data: empty })).stop();
  writeFileSync(join(root, 'demo.json'), JSON.stringify(await fillWithDemo(demo)));
  process.env[VARIABLE] = root;
  return () => rmSync(root, { recursive: true, force: true });
}

function root(): string {
  const root = process.env[VARIABLE];
  if (root === undefined) throw new Error(`${VARIABLE} is not set: the run did not begin with templates`);
  return root;
}

/** A folder of one's own, migrated and with its keys, in which nobody is there yet. */
export function emptyFolder(): string {
  return copy('empty');
}

/** A folder of one's own with the demo company in it. */
export function demoFolder(): { data: string; demo: Demo } {
  const demo = JSON.parse(readFileSync(join(root(), 'demo.json'), 'utf8')) as Demo;
  return { data: copy('demo'), demo };
}

function copy(name: string): string {
  const data = newFolder();
  cpSync(join(root(), name), data, { recursive: true });
  return data;
}
