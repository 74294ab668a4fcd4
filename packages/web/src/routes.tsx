/**
 * The pages and their addresses. An address holds opaque ids and dates of agendas, never a trait of a patient.
 */
import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { pageLater } from './kit/later.tsx';
import { usePreferences } from './session/preferences.ts';
import { session } from './session/session.ts';
import { ErrorPage } from './shell/error-page.tsx';
import { NotFoundAnywhere, NotFoundPage } from './shell/not-found-page.tsx';
import { withOtherTexts } from './texts/texts.ts';

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundAnywhere });

/** What is so on every page, the sign-in page included. */
function Root() {
  usePreferences();
  return <Outlet />;
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { back?: string } => ({
    back: typeof search.back === 'string' && /^\/(?!\/)/.test(search.back) ? search.back : undefined,
  }),
  component: pageLater(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
});

/** Everything behind sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: pageLater(() => import('./shell/shell.tsx'), 'Shell'),
  beforeLoad: ({ location }) => {
    // Who comes next may be another: a record is not opened for having been open.
    const back = location.pathname.startsWith('/record/') ? undefined : location.href;
    if (session().account === undefined) throw redirect({ to: '/sign-in', search: { back } });
  },
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: pageLater(() => import('./shell/home-page.tsx'), 'HomePage'),
});

const today = createRoute({
  getParentRoute: () => inside,
  path: '/today',
  component: pageLater(() => import('./today/today-page.tsx'), 'TodayPage'),
});

const ward = createRoute({
  getParentRoute: () => inside,
  path: '/ward',
  component: pageLater(() => import('./ward/ward-page.tsx'), 'WardPage'),
});

export interface AgendaSearch {
  /** Practitioners' ids, with commas between. */
  who?: string;
  /** Any day of the week shown, `YYYY-MM-DD`. */
  day?: string;
  view?: 'day' | 'week' | 'room';
}

const agenda = createRoute({
  getParentRoute: () => inside,
  path: '/agenda',
  validateSearch: (search: Record<string, unknown>): AgendaSearch => ({
    who: typeof search.who === 'string' ? search.who : undefined,
    day: typeof search.day === 'string' ? search.day : undefined,
    view: search.view === 'day' || search.view === 'week' || search.view === 'room' ? search.view : undefined,
  }),
  component: pageLater(() => import('./agenda/agenda-page.tsx'), 'AgendaPage'),
});

const patients = createRoute({
  getParentRoute: () => inside,
  path: '/patients',
  component: pageLater(() => import('./patients/patients-page.tsx'), 'PatientsPage'),
});

const record = createRoute({
  getParentRoute: () => inside,
  path: '/record/$patient',
  component: pageLater(() => withOtherTexts(import('./record/record-page.tsx')), 'RecordPage'),
});

const transfer = createRoute({
  getParentRoute: () => inside,
  path: '/record/$patient/transfer',
  component: pageLater(() => withOtherTexts(import('./transfer/transfer-page.tsx')), 'TransferPage'),
});

const received = createRoute({
  getParentRoute: () => inside,
  path: '/received',
  validateSearch: (search: Record<string, unknown>): { item?: string } => ({
    item: typeof search.item === 'string' ? search.item : undefined,
  }),
  component: pageLater(() => withOtherTexts(import('./inbox/inbox-page.tsx')), 'InboxPage'),
});

const sent = createRoute({
  getParentRoute: () => inside,
  path: '/sent',
  validateSearch: (search: Record<string, unknown>): { item?: string } => ({
    item: typeof search.item === 'string' ? search.item : undefined,
  }),
  component: pageLater(() => withOtherTexts(import('./transfer/outbox-page.tsx')), 'OutboxPage'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: pageLater(() => withOtherTexts(import('./account/account-page.tsx')), 'AccountPage'),
});

const log = createRoute({
  getParentRoute: () => inside,
  path: '/journal',
  component: pageLater(() => withOtherTexts(import('./roles/log-page.tsx')), 'LogPage'),
});

const accounts = createRoute({
  getParentRoute: () => inside,
  path: '/accounts',
  component: pageLater(() => withOtherTexts(import('./roles/accounts-page.tsx')), 'AccountsPage'),
});

const ownFile = createRoute({
  getParentRoute: () => inside,
  path: '/own-file',
  component: pageLater(() => withOtherTexts(import('./portal/own-file-page.tsx')), 'OwnFilePage'),
});

const kit = createRoute({
  getParentRoute: () => inside,
  path: '/kit',
  component: pageLater(() => withOtherTexts(import('./kit/kit-page.tsx')), 'KitPage'),
});

const role = createRoute({
  getParentRoute: () => inside,
  path: '/role',
  component: pageLater(() => withOtherTexts(import('./roles/role-page.tsx')), 'RolePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    inside.addChildren([
      home,
      today,
      ward,
      agenda,
      patients,
      record,
      transfer,
      received,
      sent,
      log,
      accounts,
      account,
      role,
      ownFile,
      kit,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
