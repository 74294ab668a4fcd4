/** What the one box offers besides patients: pages, and every action of the day of a role, here or elsewhere. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Me } from '../session/session.ts';
import { actThere, type KeyAct, useShownKeys } from './keys.ts';
import { destinationsOf, keyedPagesOf } from './navigation.ts';
import { type KeyedPage, lettersOf, PAGE_NAMES } from './page-keys.ts';

export interface Option {
  key: string;
  says: string;
  hint?: string | undefined;
  choose: () => void;
}

export interface OptionGroup {
  title: string;
  options: Option[];
}

/** Where each page's actions are done; of a record, once its patient is found. */
const WAYS = {
  today: '/today',
  ward: '/ward',
  agenda: '/agenda',
  record: '/patients',
  patient: '/patients',
  received: '/received',
  sent: '/sent',
} as const;

/** Actions of the page that is shown, pages, what is everywhere, actions of the other pages. */
export function useOptions(me: Me): OptionGroup[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const shown = useShownKeys().toReversed();
  const here = keyedPagesOf(me.role).filter((page) => shown.some(({ place }) => place === page));
  const shownAt = (wanted: string) =>
    shown.flatMap(({ place, acts }) => (place === wanted ? acts.map(optionOf(place)) : []));

  const pages = destinationsOf(me.role).map(({ to, name, key }) => ({
    key: to,
    says: t(`page.${name}`),
    hint: `g ${key}`,
    choose: () => void navigate({ to }),
  }));
  const actionsOf = (page: KeyedPage): Option[] =>
    lettersOf(page).map(({ keys, name }) => ({
      key: `${page} ${keys}`,
      says: t(name),
      hint: keys,
      choose: () => {
        actThere(page, keys);
        void navigate({ to: WAYS[page] });
      },
    }));
  const isAct = ({ hint }: Option) => !hint?.startsWith('g ') && hint !== '/';
  return [
    ...here.map((page) => ({ title: t(PAGE_NAMES[page]), options: shownAt(page) })),
    { title: t('shell.navigation'), options: pages },
    { title: t('shell.keys.everywhere'), options: shownAt('everywhere').filter(isAct) },
    ...keyedPagesOf(me.role)
      .filter((page) => !here.includes(page))
      .map((page) => ({ title: t(PAGE_NAMES[page]), options: actionsOf(page) })),
  ];
}

function optionOf(place: string) {
  return ({ keys, says, act }: KeyAct): Option => ({ key: `${place} ${keys} ${says}`, says, hint: keys, choose: act });
}

/** Those that have all the words, in any order, whatever their accents; groups without any are left out. */
export function matching(groups: readonly OptionGroup[], text: string): OptionGroup[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return groups
    .map(({ title, options }) => ({
      title,
      options: options.filter(({ says }) => words.every((word) => fold(`${title} ${says}`).includes(word))),
    }))
    .filter(({ options }) => options.length > 0);
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
