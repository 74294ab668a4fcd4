import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { docOf, hasText, htmlOf, type NoteNode, SECTION, wordsOfNote } from './note-text.ts';

const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.replace(/\s+/g, ' '))
  .filter((text) => text.trim() !== '');
const inline = fc.array(
  fc.record({
    text: words,
    marks: fc.subarray(['bold', 'italic'] as const),
  }),
  { maxLength: 4 },
);
/** Neighbours with the same marks are one text, as in the editor. */
const texts = inline.map((parts) =>
  parts
    .filter(({ marks }, index) => index === 0 || marks.join() !== parts[index - 1]!.marks.join())
    .map(
      ({ text, marks }): NoteNode => ({
        type: 'text',
        text,
        ...(marks.length > 0 ? { marks: marks.map((type) => ({ type })) } : {}),
      }),
    ),
);
const filled = (node: NoteNode, content: NoteNode[]): NoteNode => (content.length > 0 ? { ...node, content } : node);
const paragraph = texts.map((content) => filled({ type: 'paragraph' }, content));
const heading = texts.map((content) => filled({ type: 'heading', attrs: { level: SECTION } }, content));
const list = fc.tuple(
  fc.constantFrom('bulletList', 'orderedList'),
  fc.array(paragraph, { minLength: 1, maxLength: 3 }),
);
const listNode = list.map(
  ([type, items]): NoteNode => ({ type, content: items.map((item) => ({ type: 'listItem', content: [item] })) }),
);
const note = fc
  .array(fc.oneof(paragraph, heading, listNode), { minLength: 1, maxLength: 6 })
  .map((content): NoteNode => ({ type: 'doc', content }));

describe('a note', () => {
  test('is read again as it was written, whatever is typed', () => {
    fc.assert(fc.property(note, (doc) => void expect(docOf(htmlOf(doc))).toEqual(doc)));
  });

  test('has no element but ours, and no attribute, whatever is typed', () => {
    const ours = /^(?:[^<>]|<\/?(?:p|h3|ul|ol|li|strong|em)>|<br>)*$/;
    fc.assert(fc.property(note, (doc) => void expect(htmlOf(doc)).toMatch(ours)));
  });

  test('with headings alone holds nothing yet', () => {
    expect(hasText(docOf('<h3>Motif</h3><p></p><h3>Examen</h3><p> </p>'))).toBe(false);
    expect(hasText(docOf('<h3>Motif</h3><p>Toux</p>'))).toBe(true);
  });
});

describe('what came from elsewhere', () => {
  test('keeps its words and loses what could act', () => {
    const html = `<html><head><title>x</title><style>p{}</style></head><body onload="go()"><h1>Compte rendu</h1>
      <script>alert(1)</script><div>Bilan <b onclick='x'>normal</b>.</div><img src=x onerror=alert(1)>
      <table><tr><td>TA</td><td>120/80</td></tr></table></body></html>`;
    expect(wordsOfNote(docOf(html)).replace(/ +/g, ' ')).toBe('Compte rendu\nBilan normal.\nTA120/80');
  });

  test('is a document that the editor takes, whatever order tags come in', () => {
    const tags = fc.constantFrom(
      '<ul>',
      '</ul>',
      '<li>',
      '</li>',
      '<p>',
      '</p>',
      '<h2>',
      '<b>',
      '</b>',
      '<br/>',
      'mot',
      '<x',
    );
    const allowed: Record<string, string[]> = {
      doc: ['paragraph', 'heading', 'bulletList', 'orderedList'],
      listItem: ['paragraph', 'bulletList', 'orderedList'],
      bulletList: ['listItem'],
      orderedList: ['listItem'],
      paragraph: ['text', 'hardBreak'],
      heading: ['text', 'hardBreak'],
    };
    const check = (node: NoteNode): void => {
      for (const inner of node.content ?? []) {
        expect(allowed[node.type]).toContain(inner.type);
        check(inner);
      }
      if (node.type === 'listItem') expect(node.content![0]!.type).toBe('paragraph');
      if (node.type === 'doc' || node.type.endsWith('List')) expect(node.content!.length).toBeGreaterThan(0);
    };
    fc.assert(fc.property(fc.array(tags, { maxLength: 14 }), (all) => check(docOf(all.join('')))));
  });

  test('shows characters that were written as entities, and unknown ones as they stand', () => {
    expect(wordsOfNote(docOf('&lt;b&gt; &eacute; &#233; &#x20AC; &#0;'))).toBe('<b> &eacute; é € &#0;');
  });
});
