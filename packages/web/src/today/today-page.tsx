/** What a practitioner's day starts on: their own appointments of today, whom to see next, and what waits beside it. */
import { Box } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { AgendaList } from '../agenda/agenda-list.tsx';
import { type AgendaOwner, type Directory, ownAgenda, ownersSeen, useDirectory } from '../agenda/directory.ts';
import { useFocusedKeys } from '../agenda/focused-keys.ts';
import type { ShownAppointment } from '../agenda/shown-appointment.ts';
import { ShownDrawer } from '../agenda/shown-drawer.tsx';
import { SidePanel } from '../agenda/side-panel.tsx';
import { useDesk } from '../agenda/use-desk.ts';
import { useNow } from '../agenda/use-now.ts';
import { nextOf } from '../agenda/waiting.ts';
import { startOfDay } from '../agenda/week.ts';
import { Empty } from '../kit/empty.tsx';
import { longDayText } from '../kit/formats.ts';
import { LinkButton } from '../kit/link-button.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { latestOf, setRound } from '../record/round.ts';
import type { Me } from '../session/session.ts';
import { useMe } from '../session/use-session.ts';
import { usePageKeys } from '../shell/keys.ts';
import { currentLanguage } from '../texts/texts.ts';
import { NextPatient, NobodyNext } from './next-patient.tsx';
import { ReceivedBeside } from './received-beside.tsx';
import classes from './today-page.module.css';

export function TodayPage() {
  const { t } = useTranslation();
  const me = useMe();
  const directory = useDirectory();
  const own = me && directory.data && ownAgenda(directory.data.owners);
  return (
    <Page title={t('page.today')}>
      {directory.isError && <Problem error={directory.error} retry={() => directory.refetch()} />}
      {!directory.isError && !(me && directory.data) && <Waiting what={t('agenda.waiting')} rows={8} />}
      {me && directory.data && !own && (
        <Empty action={<LinkButton to="/ward">{t('page.ward')}</LinkButton>}>{t('today.noAgenda')}</Empty>
      )}
      {me && directory.data && own && <Today me={me} directory={directory.data} own={own} />}
    </Page>
  );
}

function Today({ me, directory, own }: { me: Me; directory: Directory; own: AgendaOwner }) {
  const { t } = useTranslation();
  const now = useNow();
  const isWide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false });
  const owners = ownersSeen(directory.owners, me);
  const shown = { mode: 'day', from: startOfDay(now), chosen: [own], followed: [own] } as const;
  const desk = useDesk({ me, directory, owners, ...shown, now });
  const { acts, appointments } = desk;
  const [column] = desk.columns;
  const next = nextOf(appointments.data ?? [], now);
  const drawn = (id: string | undefined) => column?.appointments.find((one) => one.id === id);
  useTodaysRound(appointments.data);
  usePageKeys('today', useFocusedKeys(desk).keys);

  if (appointments.isError) return <Problem error={appointments.error} retry={() => appointments.refetch()} />;
  if (appointments.isPending || !column) return <Waiting what={t('agenda.waiting')} rows={8} />;
  const nextDrawn = drawn(next?.id);
  const isEmpty = column.appointments.length === 0;
  return (
    <section className={classes.today} aria-label={t('today.title')}>
      <Box className={classes.main}>
        {next && nextDrawn ? (
          <NextPatient
            of={next}
            drawn={nextDrawn}
            since={desk.sinceOf(next.id)}
            onOpen={() => desk.open(next.id)}
            onStatus={(status) => void acts.setStatus(next, status)}
          />
        ) : (
          <NobodyNext practitioner={own.practitioner} now={now} isEmpty={isEmpty} />
        )}
        {!isEmpty && (
          <AgendaList
            columns={[{ ...column, title: longDayText(now, currentLanguage()), free: [] }]}
            now={now}
            onOpen={desk.open}
            onDetails={desk.setShown}
            onBook={desk.grid.onBook}
            sinceOf={desk.sinceOf}
          />
        )}
      </Box>
      <Box className={classes.beside}>
        <ReceivedBeside />
        {isWide && <SidePanel {...desk.panel} />}
      </Box>
      <ShownDrawer desk={desk} owner={own} />
    </section>
  );
}

/** From a record the next patient of the day is one key away, and so is this list, where one was. */
function useTodaysRound(appointments: readonly ShownAppointment[] | undefined) {
  const patients = (appointments ?? [])
    .filter(({ status }) => status !== 'cancelled' && status !== 'noshow')
    .toSorted((a, b) => a.start.getTime() - b.start.getTime())
    .flatMap(({ patient }) => patient ?? []);
  const text = [...new Set(patients)].join();
  useEffect(() => setRound({ from: '/today', patients: text.split(',').filter(Boolean) }), [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the day is there
  useEffect(() => {
    const latest = appointments?.find(({ patient }) => patient && patient === latestOf('/today'));
    if (latest) document.querySelector<HTMLElement>(`[data-appointment="${latest.id}"]`)?.focus();
  }, [appointments === undefined]);
}
