/**
 * For everyone: each page enlarged to twice its size and on the narrowest screen, in the dark, without motion, over a
 * slow network, and as a screen reader is given it; in both languages where their length matters. REMPART_GOLDEN=write
 * writes the trees of roles and names anew.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalogue, catalogueOf } from '@rempart/web/texts/catalogue.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { cutTexts } from '../pages/fit.ts';
import { DOCTOR, fillPlaces, fullPatient, PEOPLE, type Place } from '../pages/places.ts';
import { maskOf, nameless, treeOf } from '../pages/tree.ts';
import { Workstation } from '../pages/workstation.ts';

const GOLDEN = join(import.meta.dirname, 'golden');
const CATALOGUE = catalogueOf('fr');
const STATES = Object.values((CATALOGUE.agenda as Catalogue).status!);
const masked = maskOf(CATALOGUE);
/** In what state an appointment is differs from day to day as well. */
const mask = (name: string) =>
  masked(name)
    .split(' · ')
    .map((part) => (STATES.includes(part) ? '{{status}}' : part))
    .join(' · ');

const DESK = { width: 1440, height: 900 };
/** CSS pixels: a desk, a tablet, the desk at 200 %, a telephone, and the narrowest that WCAG 1.4.10 asks for. */
const SIZES = [
  DESK,
  { width: 1024, height: 768 },
  { width: 720, height: 450 },
  { width: 390, height: 844 },
  { width: 320, height: 568 },
];
/** Pages of which a story makes the pictures, with more to see on them. */
const PICTURED_IN_STORIES = [
  'today',
  'agenda-day',
  'record',
  'new-patient',
  'ward',
  'own-file',
  'kit',
  'palette',
  'keys',
];
/** Two frames of a screen at 60 Hz. */
const TWO_FRAMES_MS = 34;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  await fillPlaces(browser);
});
afterAll(() => browser?.close());

describe('the sign-in page', () => {
  const place: Place = {
    name: 'sign-in',
    go: (at) => at.page.goto('/sign-in'),
    shown: (at) => at.signIn.person(DOCTOR).waitFor(),
  };
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await watch(at.page);
  });
  afterAll(() => at?.close());

  holds(place, () => at);
});

describe.each(PEOPLE)('of $person', ({ person, places }) => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
    await watch(at.page);
    await at.signIn.as(person);
    await at.heading.waitFor();
  });
  afterAll(() => at?.close());

  describe.each(places)('$name', (place) => holds(place, () => at));
});

describe.each(PEOPLE)('of $person in English', ({ person, places }) => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.signedIn(browser, person, 'en');
    await at.heading.waitFor();
  });
  afterAll(() => at?.close());

  describe.each(places)('$name', (place) => {
    beforeAll(async () => {
      await at.page.setViewportSize(DESK);
      await place.go(at);
      await place.shown(at);
    });
    isWhole(() => at);
  });
});

describe('the user guide', () => {
  let at: Workstation;
  beforeAll(async () => {
    at = await Workstation.open(browser);
  });
  afterAll(() => at?.close());

  test('names the keys of the agenda and of a record as the pages answer to them', async () => {
    await at.signIn.as(DOCTOR);
    await at.agenda.visit();
    expect(await shownKeys(at, 'page.agenda')).toEqual(expect.arrayContaining(guidesKeys('secretaire')));
    await at.page.goto(`/record/${fullPatient()}`);
    await at.record.shown();
    expect(await shownKeys(at, 'record.title')).toEqual(expect.arrayContaining(guidesKeys('medecin')));
  });
});

/** The rows of what `?` shows of a page: a key, and what it does. */
async function shownKeys(at: Workstation, page: string): Promise<string[]> {
  await at.page.keyboard.press('?');
  const dialog = at.page.getByRole('dialog', { name: at.words('shell.keys.title') });
  const ofPage = dialog.getByRole('region').first();
  await ofPage.getByRole('heading', { name: at.words(page), exact: true }).waitFor();
  const rows = await ofPage.getByRole('row').evaluateAll((all) => all.map((row) => row.textContent ?? ''));
  await at.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  return rows;
}

/** The rows of the guide's tables that give single letters, written as the pages write them. */
function guidesKeys(page: string): string[] {
  const text = readFileSync(join(import.meta.dirname, `../../docs/guide/${page}.md`), 'utf8');
  const rows = [...text.matchAll(/^\| ((?:`\w`(?:, )?)+) \| (\*\*.+\*\*) \|$/gm)];
  expect(rows.length).toBeGreaterThan(3);
  return rows.flatMap(([, keys, says]) => {
    const acts = [...says!.matchAll(/\*\*(.+?)\*\*/g)].map(([, act]) => act!);
    return [...keys!.matchAll(/`(\w)`/g)].map(([, key], index) => `${key}${acts[index]}`);
  });
}

function holds(place: Place, workstation: () => Workstation): void {
  test('a screen reader is given these roles and names', async () => {
    const at = workstation();
    await at.page.setViewportSize(DESK);
    await place.go(at);
    await place.shown(at);
    const body = at.page.locator('body');
    expect(await nameless(body)).toEqual([]);
    golden(place.name, await treeOf(body, mask, { closed: place.closed?.(at), leftOut: place.leftOut?.(at) }));
  });

  test('it is as readable in the dark', async () => {
    const at = workstation();
    await at.turn('dark');
    await at.stop().finally(() => at.turn('light'));
    if (!PICTURED_IN_STORIES.includes(place.name)) await at.pictures(place.name);
  });

  isWhole(workstation);

  test('over a slow network it says that it waits, then works; and nothing has moved for longer than a blink', async () => {
    const at = workstation();
    await at.page.setViewportSize(DESK);
    await at.overSlowLine(async () => {
      await place.go(at);
      await place.shown(at);
    });
    const { hasWaited, motions } = await watched(at.page);
    expect(hasWaited).toBe(true);
    expect(motions).toEqual([]);
  });
}

/** Of the page that is shown. */
function isWhole(workstation: () => Workstation): void {
  test('from a wide screen to the narrowest nothing is cut, and nothing scrolls sideways', async () => {
    const at = workstation();
    const grid = `[aria-label="${at.words('agenda.grid')}"]`;
    for (const size of SIZES) {
      await at.page.setViewportSize(size);
      const on = `on a screen ${size.width} wide`;
      await expect.poll(() => cutTexts(at.page, `${grid}, :has(table)`), { message: on }).toEqual([]);
      expect(await at.isWiderThanScreen(), on).toBe(false);
    }
  });
}

/** What the page has done since its document began. */
interface Watched {
  /** It said that it waits: a region that is busy, or a button. */
  hasWaited: boolean;
  /** Animations of more than two frames, and any transition. */
  motions: string[];
}

async function watch(page: Page): Promise<void> {
  await page.addInitScript((atMost) => {
    const seen: Watched = { hasWaited: false, motions: [] };
    Object.assign(globalThis, { watched: seen });
    new MutationObserver(() => {
      seen.hasWaited ||= document.querySelector('[role=status][aria-busy=true], button[data-loading]') !== null;
    }).observe(document, { childList: true, subtree: true, attributeFilter: ['data-loading'] });
    const look = ({ type, target }: Event) => {
      for (const animation of (target as Element).getAnimations({ subtree: true })) {
        const { activeDuration } = animation.effect!.getComputedTiming();
        const moved = (animation.effect as KeyframeEffect).target;
        if (type === 'transitionrun' || Number(activeDuration) > atMost)
          seen.motions.push(`${type} of ${moved?.className} for ${activeDuration} ms`);
      }
    };
    addEventListener('animationstart', look, true);
    addEventListener('transitionrun', look, true);
  }, TWO_FRAMES_MS);
}

function watched(page: Page): Promise<Watched> {
  return page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
}

function golden(name: string, tree: string): void {
  const file = join(GOLDEN, `${name}.txt`);
  if (process.env.REMPART_GOLDEN === 'write') writeFileSync(file, tree);
  expect(existsSync(file), `${name} has no golden file; REMPART_GOLDEN=write makes it`).toBe(true);
  expect(tree).toBe(readFileSync(file, 'utf8'));
}
