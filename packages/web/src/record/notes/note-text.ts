/**
 * The text of a note between the editor and what is kept: HTML of nine elements, without attributes. What came from
 * elsewhere is read by the same rules: elements that we do not know are left out, their words stay, and nothing of it
 * ever becomes markup of the page. Pure: no DOM, no parser of the browser's.
 */

/** As the editor holds it (ProseMirror's JSON). */
export interface NoteNode {
  type: 'doc' | 'paragraph' | 'heading' | 'bulletList' | 'orderedList' | 'listItem' | 'text' | 'hardBreak';
  attrs?: { level?: number; start?: number; type?: string | null };
  content?: NoteNode[];
  text?: string;
  marks?: Mark[];
}

interface Mark {
  type: 'bold' | 'italic';
}

/** The one level of headings: a section of a note. */
export const SECTION = 3;

export const HTML = 'text/html; charset=utf-8';

export function htmlOf(node: NoteNode): string {
  const inside = () => (node.content ?? []).map(htmlOf).join('');
  switch (node.type) {
    case 'doc':
      return inside();
    case 'paragraph':
      return `<p>${inside()}</p>`;
    case 'heading':
      return `<h${SECTION}>${inside()}</h${SECTION}>`;
    case 'bulletList':
      return `<ul>${inside()}</ul>`;
    case 'orderedList':
      return `<ol>${inside()}</ol>`;
    case 'listItem':
      return `<li>${inside()}</li>`;
    case 'hardBreak':
      return '<br>';
    case 'text': {
      const marks = node.marks?.map(({ type }) => type) ?? [];
      const italic = marks.includes('italic') ? `<em>${escaped(node.text ?? '')}</em>` : escaped(node.text ?? '');
      return marks.includes('bold') ? `<strong>${italic}</strong>` : italic;
    }
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Its words alone, a line a block: to search in, to compare, to tell whether anything is written. */
export function wordsOfNote(node: NoteNode): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  const words = (node.content ?? []).map(wordsOfNote);
  return node.type === 'paragraph' || node.type === 'heading' ? words.join('') : words.join('\n');
}

/** Whether somebody has written below a heading: a template alone is no note. */
export function hasText(doc: NoteNode): boolean {
  return (doc.content ?? []).some((node) => node.type !== 'heading' && wordsOfNote(node).trim() !== '');
}

/** Elements whose words are not meant to be read. */
const UNREAD = /<(script|style|head|title|template|noscript)\b[^>]*>[\s\S]*?(<\/\1\s*>|$)/gi;
const TOKEN = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][a-zA-Z0-9]*)\b((?:"[^"]*"|'[^']*'|[^'">])*)>|[^<]+|</g;
const BREAKS = new Set(['div', 'section', 'article', 'blockquote', 'tr', 'table', 'body', 'pre', 'dd', 'dt', 'hr']);

export function docOf(html: string): NoteNode {
  const reader = new Reader();
  for (const match of html.replace(UNREAD, '').matchAll(TOKEN)) {
    const [token, closing, name] = match;
    if (name) reader.tag(name.toLowerCase(), closing === '/');
    else if (!token.startsWith('<!--')) reader.text(decoded(token));
  }
  return reader.end();
}

/** Builds a document that the editor accepts, whatever order tags come in. */
class Reader {
  readonly #doc: NoteNode = { type: 'doc', content: [] };
  /** The document, then the lists and items that are open. */
  readonly #open: NoteNode[] = [this.#doc];
  #block: NoteNode | undefined;
  #bold = 0;
  #italic = 0;

  tag(name: string, closes: boolean): void {
    if (name === 'p' || /^h[1-6]$/.test(name)) {
      this.#block = undefined;
      if (closes) return;
      this.#begin(name === 'p' ? { type: 'paragraph' } : { type: 'heading', attrs: { level: SECTION } });
    } else if (name === 'ul' || name === 'ol') {
      this.#list(name === 'ul' ? 'bulletList' : 'orderedList', closes);
    } else if (name === 'li') {
      this.#item(closes);
    } else if (name === 'br') {
      this.#within().content!.push({ type: 'hardBreak' });
    } else if (name === 'strong' || name === 'b') {
      this.#bold = Math.max(0, this.#bold + (closes ? -1 : 1));
    } else if (name === 'em' || name === 'i') {
      this.#italic = Math.max(0, this.#italic + (closes ? -1 : 1));
    } else if (BREAKS.has(name)) {
      this.#block = undefined;
    }
  }

  text(text: string): void {
    const line = text.replace(/\s*\n\s*/g, ' ');
    if (!this.#block && line.trim() === '') return;
    const marks: Mark[] = [
      ...(this.#bold > 0 ? [{ type: 'bold' } as const] : []),
      ...(this.#italic > 0 ? [{ type: 'italic' } as const] : []),
    ];
    const content = this.#within().content!;
    const before = content.at(-1);
    if (before?.type === 'text' && JSON.stringify(before.marks ?? []) === JSON.stringify(marks)) before.text += line;
    else content.push({ type: 'text', text: line, ...(marks.length > 0 ? { marks } : {}) });
  }

  end(): NoteNode {
    while (this.#open.length > 1) this.#close();
    if (this.#doc.content!.length === 0) this.#doc.content!.push({ type: 'paragraph' });
    return withoutEmpty(this.#doc);
  }

  /** The block that words go to, made where none is open. */
  #within(): NoteNode {
    if (!this.#block) this.#begin({ type: 'paragraph' });
    return this.#block!;
  }

  #begin(block: NoteNode): void {
    if (isList(this.#open.at(-1)!)) this.#item(false);
    // An item begins with a paragraph; a heading inside a list is one.
    const fitting: NoteNode = this.#open.at(-1)!.type === 'listItem' ? { type: 'paragraph' } : block;
    this.#block = { ...fitting, content: [] };
    this.#open.at(-1)!.content!.push(this.#block);
  }

  #list(type: 'bulletList' | 'orderedList', closes: boolean): void {
    this.#block = undefined;
    if (closes) {
      if (!this.#open.some(isList)) return;
      while (!isList(this.#open.at(-1)!)) this.#close();
      this.#close();
      return;
    }
    if (isList(this.#open.at(-1)!)) this.#item(false);
    const inside = this.#open.at(-1)!;
    if (inside.type === 'listItem' && inside.content!.length === 0) inside.content!.push({ type: 'paragraph' });
    const list: NoteNode = { type, content: [] };
    inside.content!.push(list);
    this.#open.push(list);
  }

  #item(closes: boolean): void {
    this.#block = undefined;
    if (this.#open.at(-1)!.type === 'listItem') this.#close();
    if (closes || !isList(this.#open.at(-1)!)) return;
    const item: NoteNode = { type: 'listItem', content: [] };
    this.#open.at(-1)!.content!.push(item);
    this.#open.push(item);
  }

  #close(): void {
    const closed = this.#open.pop()!;
    if (closed.type === 'listItem' && closed.content!.length === 0) closed.content!.push({ type: 'paragraph' });
    if (isList(closed) && closed.content!.length === 0) this.#open.at(-1)!.content!.pop();
  }
}

function isList({ type }: NoteNode): boolean {
  return type === 'bulletList' || type === 'orderedList';
}

/** The editor writes no empty `content`. */
function withoutEmpty({ content, ...node }: NoteNode): NoteNode {
  if (!content || content.length === 0) return node;
  return { ...node, content: content.map(withoutEmpty) };
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
