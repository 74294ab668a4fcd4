/**
 * The tree of roles and names that a screen reader is given, with what differs from day to day and from patient to
 * patient left out: a name that the catalogue does not know is data, and of a list of data one entry is enough.
 */
import type { Locator } from 'playwright-core';

export interface TreeOptions {
  /** Regions, by name, that are not looked into: what they hold is another patient's, or another hour's. */
  closed?: readonly string[] | undefined;
  /** Texts that stand there on some days only. */
  leftOut?: readonly string[] | undefined;
}

interface Branch {
  role: string;
  name: string;
  states: string;
  text: string;
  children: Branch[];
}

const DATA = '…';
/** What a list repeats. */
const REPEATED = new Set(['listitem', 'row', 'option', 'article']);

export async function treeOf(at: Locator, mask: (name: string) => string, options: TreeOptions = {}): Promise<string> {
  const branches = parsed(await at.ariaSnapshot());
  return `${written(merged(branches.map((branch) => masked(branch, mask, options)))).join('\n')}\n`;
}

/** Names that a person must be able to hear: of all that can be pressed, chosen or filled. */
export async function nameless(at: Locator): Promise<string[]> {
  const found: string[] = [];
  const look = (branch: Branch) => {
    if (PRESSED.has(branch.role) && branch.name === '' && branch.text === '' && branch.children.length === 0)
      found.push(branch.role);
    branch.children.forEach(look);
  };
  parsed(await at.ariaSnapshot()).forEach(look);
  return found;
}

const PRESSED = new Set(['button', 'link', 'textbox', 'combobox', 'checkbox', 'radio', 'menuitem', 'tab', 'switch']);

const LINE = /^(?<role>[\w-]+)(?: "(?<name>(?:[^"\\]|\\.)*)")?(?<states>(?: \[[^\]]+\])*)$/;

function parsed(snapshot: string): Branch[] {
  const root: Branch = { role: 'root', name: '', states: '', text: '', children: [] };
  const path: Branch[] = [root];
  for (const line of snapshot.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const content = line.trim().replace(/^- /, '');
    // Addresses hold ids and days.
    if (content === '' || content.startsWith('/')) continue;
    const [key, text] = keyAndText(content);
    const groups = LINE.exec(key)?.groups;
    if (!groups) throw new Error(`not understood: ${content}`);
    const branch = {
      role: groups.role!,
      name: groups.name?.replace(/\\(.)/g, '$1') ?? '',
      states: groups.states ?? '',
      text,
      children: [],
    };
    path.length = indent / 2 + 1;
    path.at(-1)!.children.push(branch);
    path.push(branch);
  }
  return root.children;
}

/** Of `role "name": text`, where YAML may have quoted either. */
function keyAndText(content: string): [string, string] {
  const quoted = /^'(?<key>(?:[^']|'')*)'(?::\s*(?<text>.*))?$/.exec(content)?.groups;
  const [key, text] = quoted
    ? [quoted.key!.replaceAll("''", "'"), quoted.text ?? '']
    : (/^(.*?(?:"(?:[^"\\]|\\.)*".*?)?)(?::(?:\s+(.*))?)?$/.exec(content)?.slice(1) ?? [content, '']);
  return [key ?? '', /^"(.*)"$/.exec(text ?? '')?.[1]?.replace(/\\(.)/g, '$1') ?? text ?? ''];
}

function masked(branch: Branch, mask: (name: string) => string, { closed = [], leftOut = [] }: TreeOptions): Branch {
  const name = branch.name && mask(branch.name);
  const text = branch.text && mask(branch.text);
  const seen = closed.includes(branch.name) ? [] : branch.children.filter((child) => !leftOut.includes(child.text));
  const inside = seen.map((child) => masked(child, mask, { closed, leftOut }));
  // A row's name is its cells once more.
  const made = { ...branch, name: branch.role === 'row' ? '' : name, text, children: merged(inside) };
  return REPEATED.has(made.role) && holdsData(made)
    ? { ...made, name: '', states: '', text: DATA, children: [] }
    : made;
}

function holdsData({ name, text, children }: Branch): boolean {
  return name.includes(DATA) || text.includes(DATA) || children.some(holdsData);
}

/** What is called the same beside one another is one, with all that any of them holds. */
function merged(branches: readonly Branch[]): Branch[] {
  const kinds = Map.groupBy(branches, ({ role, name, states, text }) => JSON.stringify([role, name, states, text]));
  return [...kinds.values()].map((same) => ({
    ...same[0]!,
    children: merged(same.flatMap(({ children }) => children)),
  }));
}

function written(branches: readonly Branch[], indent = ''): string[] {
  return branches.flatMap(({ role, name, states, text, children }) => [
    `${indent}- ${role}${name && ` "${name}"`}${states}${text && `: ${text}`}`,
    ...written(children, `${indent}  `),
  ]);
}

type Catalogue = { [key: string]: string | Catalogue };

/** A name as the catalogue has it, with places for its values, or `…`; a name made of several, part by part. */
export function maskOf(catalogue: Catalogue): (name: string) => string {
  const known = knownTexts(catalogue).toSorted((a, b) => b.said.length - a.said.length);
  const exact = new Map(known.map(({ text, said }) => [text, said]));
  const whole = (name: string) => exact.get(name) ?? known.find(({ pattern }) => pattern?.test(name))?.said;
  return (name) => {
    const found = whole(name.trim());
    if (found !== undefined) return found;
    const parts = name.split(/ · |, | : /).map((part) => whole(part.trim()) ?? DATA);
    return parts.filter((part, index) => part !== DATA || parts.indexOf(DATA) === index).join(' · ');
  };
}

interface KnownText {
  text: string;
  /** Of a plural, the general form. */
  said: string;
  pattern: RegExp | undefined;
}

function knownTexts(catalogue: Catalogue): KnownText[] {
  return Object.entries(catalogue).flatMap(([key, value]) => {
    if (typeof value !== 'string') return knownTexts(value);
    const general = catalogue[key.replace(/_(zero|one|many)$/, '_other')];
    const said = typeof general === 'string' ? general : value;
    const letters = value.replace(/\{\{\w+\}\}/g, '').match(/\p{L}/gu)?.length ?? 0;
    // A letter alone may be anyone's sex, or an initial.
    if (letters < 2) return [];
    return [{ text: value, said, pattern: value.includes('{{') ? patternOf(value) : undefined }];
  });
}

function patternOf(text: string): RegExp {
  const parts = text.split(/\{\{\w+\}\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'u');
}
