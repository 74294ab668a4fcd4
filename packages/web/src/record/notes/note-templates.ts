/** What a note begins with: its sections, empty. */
import type { Role } from '@rempart/terms/roles.ts';
import { type NoteNode, SECTION } from './note-text.ts';

/** Sections in the order in which a consultation goes; `transmission` is the targeted one of French wards (DAR). */
export const TEMPLATES = {
  consultation: ['reason', 'history', 'examination', 'conclusion', 'plan'],
  followUp: ['since', 'examination', 'plan'],
  telephone: ['caller', 'request', 'answer'],
  transmission: ['target', 'data', 'actions', 'results'],
  blank: [],
} as const;

export type Template = keyof typeof TEMPLATES;
export type Section = (typeof TEMPLATES)[Template][number];

export function templateOf(role: Role): Template {
  return role === 'nurse' || role === 'allied' || role === 'student' ? 'transmission' : 'consultation';
}

export function templateDoc(template: Template, nameOf: (section: Section) => string): NoteNode {
  const sections = TEMPLATES[template].flatMap((section): NoteNode[] => [
    { type: 'heading', attrs: { level: SECTION }, content: [{ type: 'text', text: nameOf(section) }] },
    { type: 'paragraph' },
  ]);
  return { type: 'doc', content: sections.length > 0 ? sections : [{ type: 'paragraph' }] };
}
