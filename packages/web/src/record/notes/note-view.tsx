import type { ReactNode } from 'react';
import classes from './note.module.css';
import { docOf, type NoteNode } from './note-text.ts';

/** A note or any document in HTML, read: its words as React's own elements, whatever its markup says. */
export function NoteView({ html }: { html: string }) {
  return <div className={classes.text}>{shown(docOf(html))}</div>;
}

function shown({ content = [] }: NoteNode): ReactNode {
  return content.map((node, index) => {
    const key = `${index}-${node.type}`;
    switch (node.type) {
      case 'heading':
        return <h3 key={key}>{shown(node)}</h3>;
      case 'bulletList':
        return <ul key={key}>{shown(node)}</ul>;
      case 'orderedList':
        return <ol key={key}>{shown(node)}</ol>;
      case 'listItem':
        return <li key={key}>{shown(node)}</li>;
      case 'hardBreak':
        return <br key={key} />;
      case 'text':
        return <Marked key={key} node={node} />;
      default:
        return <p key={key}>{shown(node)}</p>;
    }
  });
}

function Marked({ node }: { node: NoteNode }) {
  const marks = node.marks?.map(({ type }) => type) ?? [];
  const text = marks.includes('italic') ? <em>{node.text}</em> : node.text;
  return marks.includes('bold') ? <strong>{text}</strong> : text;
}
