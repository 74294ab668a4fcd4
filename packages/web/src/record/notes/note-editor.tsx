/** The text of a note: sections, bold, italic, lists. What is pasted or dropped comes as its words alone. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconBold, IconHeading, IconItalic, IconList, IconListNumbers, IconTemplate } from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import { EditorContent, useEditor, useEditorState } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useTranslation } from 'react-i18next';
import classes from './note.module.css';
import { type Section, TEMPLATES, type Template, templateDoc } from './note-templates.ts';
import { hasText, type NoteNode, SECTION } from './note-text.ts';

const EXTENSIONS = [
  StarterKit.configure({
    heading: { levels: [SECTION] },
    blockquote: false,
    code: false,
    codeBlock: false,
    dropcursor: false,
    gapcursor: false,
    horizontalRule: false,
    link: false,
    strike: false,
    trailingNode: false,
    underline: false,
  }),
];

interface NoteEditorProps {
  doc: NoteNode;
  onChange: (doc: NoteNode) => void;
  onSign: () => void;
  onLeave: () => void;
  onReady: (editor: Editor) => void;
}

export function NoteEditor({ doc, onChange, onSign, onLeave, onReady }: NoteEditorProps) {
  const { t } = useTranslation();
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: doc,
    // The page's policy allows no style that a script writes; ours stand in note.module.css.
    injectCSS: false,
    editorProps: {
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': t('record.notes.text') },
      handleKeyDown: (_, event) => {
        const isSigning = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
        if (isSigning) onSign();
        // The editor would take it for a wish to select the whole paragraph.
        else if (event.key === 'Escape') onLeave();
        else return false;
        return true;
      },
      handleDOMEvents: {
        paste: (view, event) => {
          event.preventDefault();
          view.pasteText(event.clipboardData?.getData('text/plain') ?? '');
          return true;
        },
        drop: (_, event) => {
          event.preventDefault();
          return true;
        },
      },
    },
    onCreate: ({ editor }) => {
      editor.commands.focus(firstEmpty(editor));
      onReady(editor);
    },
    onUpdate: ({ editor }) => onChange(editor.getJSON() as NoteNode),
  });
  return (
    <>
      <Tools editor={editor} />
      <EditorContent editor={editor} className={classes.editor} />
    </>
  );
}

function Tools({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const active = useEditorState({
    editor,
    selector: ({ editor }) => ({
      bold: editor.isActive('bold'),
      italic: editor.isActive('italic'),
      section: editor.isActive('heading'),
      list: editor.isActive('bulletList'),
      numbers: editor.isActive('orderedList'),
    }),
  });
  const nameOf = (section: Section) => t(`record.notes.section.${section}`);
  const take = (template: Template) => {
    const { content = [] } = templateDoc(template, nameOf);
    if (hasText(editor.getJSON() as NoteNode)) editor.chain().focus('end').insertContent(content).run();
    else editor.chain().setContent({ type: 'doc', content }).run();
    editor.commands.focus(firstEmpty(editor));
  };
  const tools = [
    ['bold', IconBold, () => editor.chain().focus().toggleBold().run()],
    ['italic', IconItalic, () => editor.chain().focus().toggleItalic().run()],
    ['section', IconHeading, () => editor.chain().focus().toggleHeading({ level: SECTION }).run()],
    ['list', IconList, () => editor.chain().focus().toggleBulletList().run()],
    ['numbers', IconListNumbers, () => editor.chain().focus().toggleOrderedList().run()],
  ] as const;
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('record.notes.tools')}>
      {tools.map(([name, Icon, act]) => (
        <ActionIcon
          key={name}
          size={32}
          onClick={act}
          aria-pressed={active[name]}
          aria-label={t(`record.notes.tool.${name}`)}
          title={t(`record.notes.tool.${name}`)}
        >
          <Icon size={18} aria-hidden />
        </ActionIcon>
      ))}
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon size={32} aria-label={t('record.notes.templates')} title={t('record.notes.templates')}>
            <IconTemplate size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(TEMPLATES) as Template[]).map((template) => (
            <Menu.Item key={template} onClick={() => take(template)}>
              {t(`record.notes.template.${template}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

/** Where one goes on writing: the first section that is empty, else the end. */
function firstEmpty(editor: Editor): number | 'end' {
  let found: number | undefined;
  editor.state.doc.forEach((node, offset) => {
    if (found === undefined && node.type.name === 'paragraph' && node.content.size === 0) found = offset + 1;
  });
  return found ?? 'end';
}
