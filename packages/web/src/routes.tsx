/**
 * The pages and their addresses. An address holds opaque ids and dates of agendas, never a trait of a patient.
 */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { session } from './session/session.ts';
import { ErrorPage } from './shell/error-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { back?: string } => ({
    back: typeof search.back === 'string' && /^\/(?!\/)/.test(search.back) ? search.back : undefined,
  }),
  component: lazyRouteComponent(() => import('./session/sign-in-page.tsx'), 'SignInPage'),
});

/** Everything behind sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
  beforeLoad: ({ location }) => {
    if (!session().token) throw redirect({ to: '/sign-in', search: { back: location.href } });
  },
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('./shell/home-page.tsx'), 'HomePage'),
});

export interface AgendaSearch {
  /** Practitioner's id. */
  who?: string;
  /** Any day of the week shown, `YYYY-MM-DD`. */
  day?: string;
  view?: 'day' | 'week';
}

const agenda = createRoute({
  getParentRoute: () => inside,
  path: '/agenda',
  validateSearch: (search: Record<string, unknown>): AgendaSearch => ({
    who: typeof search.who === 'string' ? search.who : undefined,
    day: typeof search.day === 'string' ? search.day : undefined,
    view: search.view === 'day' || search.view === 'week' ? search.view : undefined,
  }),
  component: lazyRouteComponent(() => import('./agenda/agenda-page.tsx'), 'AgendaPage'),
});

const patients = createRoute({
  getParentRoute: () => inside,
  path: '/patients',
  component: lazyRouteComponent(() => import('./patients/patients-page.tsx'), 'PatientsPage'),
});

const record = createRoute({
  getParentRoute: () => inside,
  path: '/record/$patient',
  component: lazyRouteComponent(() => import('./record/record-page.tsx'), 'RecordPage'),
});

const transfer = createRoute({
  getParentRoute: () => inside,
  path: '/record/$patient/transfer',
  component: lazyRouteComponent(() => import('./transfer/transfer-page.tsx'), 'TransferPage'),
});

const received = createRoute({
  getParentRoute: () => inside,
  path: '/received',
  validateSearch: (search: Record<string, unknown>): { item?: string } => ({
    item: typeof search.item === 'string' ? search.item : undefined,
  }),
  component: lazyRouteComponent(() => import('./inbox/inbox-page.tsx'), 'InboxPage'),
});

const sent = createRoute({
  getParentRoute: () => inside,
  path: '/sent',
  component: lazyRouteComponent(() => import('./transfer/outbox-page.tsx'), 'OutboxPage'),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
});

const role = createRoute({
  getParentRoute: () => inside,
  path: '/role',
  component: lazyRouteComponent(() => import('./roles/role-page.tsx'), 'RolePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    inside.addChildren([home, agenda, patients, record, transfer, received, sent, account, role]),
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
