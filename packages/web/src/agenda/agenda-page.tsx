import { Box, Button, Drawer, Text } from '@mantine/core';
import { useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../kit/empty.tsx';
import { later } from '../kit/later.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import type { Me } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { usePageKeys } from '../shell/keys.ts';
import { withOtherTexts } from '../texts/texts.ts';
import { AgendaList } from './agenda-list.tsx';
import classes from './agenda-page.module.css';
import type { Mode } from './columns.ts';
import { type AgendaOwner, type Directory, firstOwner, ownersSeen, useDirectory } from './directory.ts';
import { useFocusedKeys } from './focused-keys.ts';
import { AgendaGrid } from './grid/agenda-grid.tsx';
import { opensRecordsAtOnce } from './opening-way.ts';
import { sessionsOn } from './sessions.ts';
import { ShownDrawer } from './shown-drawer.tsx';
import { SidePanel } from './side-panel.tsx';
import { Toolbar } from './toolbar.tsx';
import { useDesk } from './use-desk.ts';
import { useNow } from './use-now.ts';
import { addDays, dayKey, mondayOf, parseDay, startOfDay } from './week.ts';

const AbsenceDialog = later(() =>
  withOtherTexts(import('./absence-dialog.tsx')).then((module) => module.AbsenceDialog),
);
const BookingDialog = later(() => import('./booking-dialog.tsx').then((module) => module.BookingDialog));
const ClashDialog = later(() => import('./clash-dialog.tsx').then((module) => module.ClashDialog));
const PlaceDialog = later(() => import('./place-dialog.tsx').then((module) => module.PlaceDialog));

const route = getRouteApi('/inside/agenda');

export function AgendaPage() {
  const { t } = useTranslation();
  const me = useMe();
  const directory = useDirectory();
  if (directory.isError)
    return (
      <Page title={t('page.agenda')}>
        <Problem error={directory.error} retry={() => directory.refetch()} />
      </Page>
    );
  if (!me || directory.isPending)
    return (
      <Page title={t('page.agenda')}>
        <Waiting what={t('agenda.waiting')} rows={8} />
      </Page>
    );
  if (directory.data.owners.length === 0)
    return (
      <Page title={t('page.agenda')}>
        <Empty>{t('agenda.noSchedules')}</Empty>
      </Page>
    );
  return <Agenda me={me} directory={directory.data} owners={ownersSeen(directory.data.owners, me)} />;
}

interface View {
  mode: Mode;
  day: Date;
  from: Date;
  chosen: AgendaOwner[];
  /** Whose waiting room stands beside it, whatever day or week is shown. */
  followed: readonly AgendaOwner[];
}

/** What the address says; where it is silent, what this person looked at last; else their own week, or all of today. */
function useView(me: Me, owners: readonly AgendaOwner[], now: Date, isNarrow: boolean) {
  const { who, day, view } = route.useSearch();
  const navigate = useNavigate();
  const [kept, keep] = useLocalStorage<{ who?: string | undefined; view?: Mode | undefined }>({
    key: `rempart.agenda.${me.account}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const treats = opensRecordsAtOnce(me.role);
  const wanted = (who ?? kept.who ?? '').split(',');
  const named = owners.filter(({ practitioner }) => wanted.includes(practitioner));
  const mode = view ?? kept.view ?? (treats && !isNarrow ? 'week' : 'day');
  const own = firstOwner(owners, me);
  const dayShown = parseDay(day) ?? startOfDay(now);
  // Of all, those who receive that day.
  const receiving = owners.filter(({ schedules }) => schedules.some((one) => sessionsOn(one, dayShown).length > 0));
  const everyone = receiving.length > 0 ? receiving : owners;
  const isOwn = treats && own !== undefined;
  const some = named.length > 0 ? named : isOwn ? [own] : everyone;
  const shown: View = {
    mode,
    day: dayShown,
    from: mode === 'week' ? mondayOf(dayShown) : dayShown,
    chosen: mode === 'week' ? some.slice(0, 1) : [...some],
    followed: named.length > 0 || isOwn ? some : owners,
  };
  const go = (change: { who?: string[]; day?: Date; view?: Mode }) => {
    const whoNext = change.who?.join() ?? who;
    keep({ who: change.who?.join() ?? who ?? kept.who, view: change.view ?? view ?? kept.view });
    void navigate({
      to: '/agenda',
      search: { who: whoNext, day: change.day ? dayKey(change.day) : day, view: change.view ?? view },
      replace: true,
    });
  };
  return { shown, go };
}

function Agenda({ me, directory, owners }: { me: Me; directory: Directory; owners: AgendaOwner[] }) {
  const { t } = useTranslation();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const isWide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const now = useNow();
  const { shown, go } = useView(me, owners, now, isNarrow);
  const { mode, day, from, chosen, followed } = shown;
  const desk = useDesk({ me, directory, owners, mode, from, chosen, followed, now });
  const { acts, columns, appointments } = desk;
  const [panel, setPanel] = useLocalStorage({
    key: 'rempart.agenda.panel',
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const [asked, setAsked] = useState(false);
  const onPanel = () => (isWide ? setPanel(!panel) : setAsked(!asked));
  const step = mode === 'week' ? 7 : 1;
  const onStep = (direction: 1 | -1) => go({ day: addDays(day, step * direction) });
  const onToday = () => go({ day: startOfDay(new Date()) });
  const [isGoing, setGoing] = useState(false);
  const focused = useFocusedKeys(desk);

  usePageKeys('agenda', {
    n: () => desk.beginBooking({}),
    ...focused.keys,
    x: focused.onFocused(desk.cut),
    e: () => desk.beginAbsence(),
    t: onToday,
    m: () => setGoing(true),
    j: () => onStep(1),
    k: () => onStep(-1),
    d: () => go({ view: 'day' }),
    s: () => go({ view: 'week' }),
    r: () => go({ view: 'room' }),
    w: onPanel,
    p: () => print(),
  });

  const isEmpty = columns.every((column) => column.appointments.length + column.sessions.length === 0);
  const side = <SidePanel {...desk.panel} />;
  return (
    <Page
      fill
      title={t('page.agenda')}
      actions={
        <Button
          leftSection={<IconPlus size={17} aria-hidden />}
          onClick={() => desk.beginBooking({})}
          aria-keyshortcuts="n"
        >
          {t('agenda.new')}
        </Button>
      }
    >
      <Toolbar
        mode={mode}
        day={day}
        from={from}
        owners={owners}
        chosen={chosen.map(({ practitioner }) => practitioner)}
        waiting={desk.waiting}
        toTell={desk.panel.toTell.kept.length}
        isPanelOpen={isWide ? panel : asked}
        onStep={onStep}
        onToday={onToday}
        isGoing={isGoing}
        onGoing={setGoing}
        onGo={(to) => go({ day: to })}
        onAbsence={() => desk.beginAbsence()}
        onMode={(view) => go({ view })}
        onChoose={(who) => go({ who })}
        onPanel={onPanel}
        onPrint={() => print()}
      />
      {appointments.isError && <Problem error={appointments.error} retry={() => appointments.refetch()} />}
      {desk.free.isError && !appointments.isError && (
        <Problem error={desk.free.error} retry={() => desk.free.refetch()} />
      )}
      {appointments.isPending ? (
        <Waiting what={t('agenda.waiting')} rows={8} />
      ) : (
        // What was read stays where an asking-again fails.
        appointments.data && (
          <Box className={classes.body}>
            <Box className={classes.main}>
              {isEmpty && (
                <Text size="sm" c="dimmed" mb="xs" role="status">
                  {t(mode === 'week' ? 'agenda.emptyWeek' : 'agenda.emptyDay')}
                </Text>
              )}
              {isNarrow ? (
                <AgendaList
                  columns={columns}
                  now={now}
                  onOpen={desk.open}
                  onDetails={desk.setShown}
                  onBook={desk.grid.onBook}
                  sinceOf={desk.sinceOf}
                />
              ) : (
                <AgendaGrid
                  columns={columns}
                  now={now}
                  view={`${mode} ${chosen.map(({ practitioner }) => practitioner).join()}`}
                  said={acts.said}
                  {...desk.grid}
                />
              )}
            </Box>
            {isWide && panel && side}
          </Box>
        )
      )}
      {!isWide && (
        <Drawer
          opened={asked}
          onClose={() => setAsked(false)}
          position="right"
          size={340}
          title={<Text fw={600}>{t('agenda.panel.title')}</Text>}
          closeButtonProps={{ 'aria-label': t('kit.close') }}
        >
          {side}
        </Drawer>
      )}
      {desk.booking && (
        <BookingDialog
          owners={owners}
          owner={desk.bookingOwner}
          at={desk.booking.at}
          location={desk.booking.location}
          onAbsence={desk.beginAbsence}
          onClose={desk.endBooking}
        />
      )}
      {desk.absence && (
        <AbsenceDialog
          owners={owners}
          owner={desk.absence.owner}
          day={day}
          at={desk.absence.at}
          onDeclared={({ start, end }) =>
            (start >= addDays(from, step) || end <= from) && go({ day: startOfDay(start) })
          }
          onClose={desk.endAbsence}
        />
      )}
      {desk.clash && (
        <ClashDialog
          clash={desk.clash}
          owner={desk.ownerOf(desk.clash.to) ?? owners[0]!}
          onClose={() => desk.setClash(undefined)}
          onMove={(to) => {
            const { appointment } = desk.clash!;
            desk.setClash(undefined);
            void acts.move(appointment, to);
          }}
        />
      )}
      {desk.placing && (
        <PlaceDialog
          cut={desk.placing}
          owner={desk.ownerOf(desk.placing) ?? owners[0]!}
          onClose={() => desk.setPlacing(undefined)}
          onPick={(start) => {
            void desk.place(desk.placing!, start);
            desk.setPlacing(undefined);
          }}
        />
      )}
      {desk.shown && <ShownDrawer desk={desk} owner={desk.ownerOf(desk.shown) ?? owners[0]!} />}
    </Page>
  );
}
