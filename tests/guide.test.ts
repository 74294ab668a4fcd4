/** The user guide is true to the pages: its pictures and links exist, and what it prints in bold stands on the screen. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Catalogue, catalogueOf } from '@rempart/web/texts/catalogue.ts';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const GUIDE = join(ROOT, 'docs/guide');
const PAGES = readdirSync(GUIDE).filter((name) => name.endsWith('.md'));
const ROLES = ['secretaire', 'medecin', 'infirmiere', 'patient', 'administrateur', 'responsable-securite'];

/** Stands for a name, a date or a number. */
const VALUE = /\{\{\w+\}\}/g;

const SAID = textsOf(catalogueOf('fr'));

test('every role has its page, and the first page leads to each', () => {
  expect(PAGES.toSorted()).toEqual(['README.md', ...ROLES.map((role) => `${role}.md`)].toSorted());
  const first = linksOf(text('README.md'));
  for (const role of ROLES) expect(first).toContain(`${role}.md`);
  expect(linksOf(readFileSync(join(ROOT, 'README.md'), 'utf8'))).toContain('docs/guide/README.md');
});

test('words that no page says would be found', () => {
  expect(isSaid('Nouveau rendez-vous')).toBe(true);
  expect(isSaid('Nouveau rendez-vous par courrier')).toBe(false);
});

describe.each(PAGES)('%s', (page) => {
  test('its pictures and links exist, headings in other pages included', () => {
    const links = linksOf(text(page));
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  test('what is in bold is what the screen says', () => {
    const bold = [...text(page).matchAll(/\*\*(.+?)\*\*/g)].map(([, words]) => plain(words!));
    expect(bold.filter((words) => !isSaid(words))).toEqual([]);
  });
});

function isSaid(words: string): boolean {
  return SAID.some((said) => said.test(words));
}

function text(page: string): string {
  return readFileSync(join(GUIDE, page), 'utf8').replace(/```[\s\S]*?```/g, '');
}

function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path, heading] = link.split('#');
  const file = path ? join(dirname(join(GUIDE, page)), path) : join(GUIDE, page);
  if (!existsSync(file)) return false;
  return heading === undefined || headingsOf(readFileSync(file, 'utf8')).includes(heading);
}

/** As GitHub makes addresses of headings. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, words]) =>
    words!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** Every text of the catalogue, as a pattern in which values may stand for anything. */
function textsOf(catalogue: Catalogue): RegExp[] {
  return Object.values(catalogue).flatMap((value) => {
    if (typeof value !== 'string') return textsOf(value);
    // A text that is little but values would match anything.
    return /\p{L}{2}/u.test(value.replace(VALUE, '')) ? [patternOf(value)] : [];
  });
}

function patternOf(said: string): RegExp {
  const parts = plain(said)
    .split(VALUE)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'u');
}

function plain(words: string): string {
  return words.replaceAll('’', "'").trim();
}
