/** The fenced blocks of a document for people: what they paste, and what it promises to print. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../..');

export interface Block {
  /** The heading above it, which names it. */
  heading: string;
  /** As after the three backticks: `sh`, `python`, `nginx`. */
  language: string;
  text: string;
  /** What the `text` block right below says that it prints. */
  prints?: string;
}

/** A file of the checkout. */
export function readDocument(path: string): string {
  return readFileSync(join(checkout, path), 'utf8');
}

/** The blocks of a document in their order. */
export function blocksOf(markdown: string): Block[] {
  const found: Block[] = [];
  const pattern = /^#+ (?<heading>.+)$|^```(?<language>\w+)\n(?<text>[\s\S]*?)^```$/gm;
  let heading = '';
  let end = 0;
  for (const match of markdown.matchAll(pattern)) {
    const { heading: above, language, text } = match.groups ?? {};
    if (above !== undefined) heading = above;
    if (language === undefined || text === undefined) continue;
    const last = found.at(-1);
    const isBelow = markdown.slice(end, match.index).trim() === '';
    end = match.index + match[0].length;
    if (language === 'text' && isBelow && last !== undefined) last.prints = text.trim();
    else found.push({ heading, language, text });
  }
  return found;
}

/** What is printed, with `…` for any text. */
export function promised(prints: string): RegExp {
  const parts = prints.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*?')}$`);
}
