/** The ten-second page: who, dangers, what is going on, what happened, what comes; and what one does from there. */
import { Alert, Button, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import {
  IconCalendarPlus,
  IconDots,
  IconEye,
  IconFilePlus,
  IconHeartbeat,
  IconLockOpen,
  IconPrinter,
  IconSend,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { BookingDialog } from '../agenda/booking-dialog.tsx';
import { firstOwner, useDirectory } from '../agenda/directory.ts';
import { dayKey } from '../agenda/week.ts';
import type { Opening } from '../fhir/resources.ts';
import { Card } from '../kit/card.tsx';
import { ageAt, numberText } from '../kit/formats.ts';
import { patiently } from '../kit/later.tsx';
import { Page } from '../kit/page.tsx';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { useMe } from '../session/use-session.ts';
import { usePageKeys } from '../shell/keys.ts';
import { awaitField } from '../shell/type-ahead.ts';
import { currentLanguage } from '../texts/texts.ts';
import { AccessesPane } from './accesses/accesses-pane.tsx';
import { MeasuresCard } from './measures.tsx';
import { ObservationRow } from './observations/observation-row.tsx';
import { type OpenRecord, useRecordChanges } from './opening.ts';
import { ProblemsCard, TreatmentsCard } from './problems.tsx';
import { RecordHead } from './record-head.tsx';
import classes from './record-room.module.css';
import { RoundSteps } from './round-steps.tsx';
import { summaryOf } from './summary.ts';
import { DayPane } from './thread/day-pane.tsx';
import { DocumentPane } from './thread/document-pane.tsx';
import { EVERYTHING, idOfDay } from './thread/timeline.ts';
import { ENTRIES, TimelineView } from './thread/timeline-view.tsx';
import { UpcomingCard, useComing } from './upcoming.tsx';
import { WhyOpen } from './why-open.tsx';

/** The editor is a third of what a record loads: it comes when it is asked for. */
const NotePane = patiently(() => import('./notes/note-pane.tsx').then((module) => module.NotePane));

interface RecordRoomProps {
  patient: string;
  opening: Opening;
  open: OpenRecord;
  bundle: Bundle;
  /** Why it could not be opened or read again; what was read is shown. */
  problem: Error | null;
  onOpenRestricted: () => void;
  onReopen: () => void;
}

/** What stands beside the record: one thing at a time. */
type Beside =
  | { kind: 'accesses' }
  | { kind: 'note'; appends?: DocumentReference | undefined }
  | { kind: 'document'; document: DocumentReference }
  /** What was measured on that day. */
  | { kind: 'day'; day: string };

/** Room enough for the record and something beside it, each scrolling by itself. */
const ROOMY = '(min-width: 75em) and (min-height: 40em)';

export function RecordRoom({ patient, opening, open, bundle, problem, onOpenRestricted, onReopen }: RecordRoomProps) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const directory = useDirectory();
  const coming = useComing(patient);
  const nameOf = usePatientName();
  // From the first drawing on: a thread without its height would draw a whole life at once.
  const isRoomy = useMediaQuery(ROOMY, false, { getInitialValueInEffect: false });
  const [form, setForm] = useState<'vitals' | 'booking'>();
  const [beside, setBeside] = useState<Beside>();
  const [filter, setFilter] = useState(EVERYTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers are written anew when the language changes
  const summary = useMemo(
    () => summaryOf(bundle, (value) => numberText(value, currentLanguage())),
    [bundle, i18n.language],
  );

  const toTransfer = () => void navigate({ to: '/record/$patient/transfer', params: { patient } });
  const toNote = (appends?: DocumentReference) => {
    awaitField();
    setBeside({ kind: 'note', appends });
  };
  const toVitals = () => {
    awaitField();
    setForm('vitals');
  };
  const toBooking = () => setForm('booking');
  const acts = [
    { keys: 'n', name: t('record.note'), Icon: IconFilePlus, act: () => toNote() },
    { keys: 'c', name: t('record.vitals'), Icon: IconHeartbeat, act: toVitals },
    { keys: 'r', name: t('record.booking'), Icon: IconCalendarPlus, act: toBooking },
    { keys: 't', name: t('record.transfer'), Icon: IconSend, act: toTransfer },
  ] as const;
  const toDocuments = () => {
    flushSync(() => setFilter({ ...EVERYTHING, kind: 'document' }));
    document.getElementById(ENTRIES)?.focus();
  };
  const toAccesses = () => setBeside({ kind: 'accesses' });
  const toRestricted = opening.level === 'restricted' ? undefined : onOpenRestricted;
  usePageKeys('record', {
    n: () => toNote(),
    c: toVitals,
    r: toBooking,
    t: toTransfer,
    d: toDocuments,
    q: toAccesses,
    o: toRestricted,
    p: () => print(),
  });
  const refresh = () => void queries.invalidateQueries({ queryKey: ['everything', patient] });
  useRecordChanges(patient, opening);
  const close = () => setForm(undefined);
  const owners = directory.data?.owners ?? [];
  const mine = me && firstOwner(owners, me);
  const age = summary.patient?.birthDate ? ageAt(summary.patient.birthDate, new Date()) : undefined;
  const years = age && (age.unit === 'years' ? age.value : 0);
  const today = coming.data?.find(({ start }) => dayKey(new Date(start!)) === dayKey(new Date()))?.start;

  return (
    <Page title={t('record.title')} quietHeading fill={isRoomy}>
      <div className={classes.room} data-beside={beside?.kind}>
        {/* Where it lies under what is read or written, the keyboard does not go astray in it. */}
        <div className={classes.record} inert={beside !== undefined && !isRoomy}>
          <div className={classes.bar}>
            <RoundSteps patient={patient} />
            <WhyOpen patient={patient} open={open} today={today ? new Date(today) : undefined} onReopen={onReopen} />
            <div className={classes.acts} data-no-print>
              {acts.map(({ keys, name, Icon, act }) => (
                <Button
                  key={keys}
                  variant={keys === 't' ? 'filled' : 'default'}
                  className={classes.act}
                  leftSection={<Icon size={17} aria-hidden />}
                  onClick={act}
                  aria-keyshortcuts={keys}
                >
                  {name}
                </Button>
              ))}
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" px="xs" aria-label={t('record.more')}>
                    <IconDots size={18} aria-hidden />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPrinter size={17} aria-hidden />} onClick={() => print()}>
                    {t('record.print')}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconEye size={17} aria-hidden />} onClick={toAccesses}>
                    {t('record.accesses.open')}
                  </Menu.Item>
                  {toRestricted && (
                    <Menu.Item leftSection={<IconLockOpen size={17} aria-hidden />} onClick={toRestricted}>
                      {t('record.openRestricted')}
                    </Menu.Item>
                  )}
                </Menu.Dropdown>
              </Menu>
            </div>
          </div>
          {problem && <Problem error={problem} retry={onReopen} />}
          {summary.patient ? (
            <RecordHead patient={summary.patient} summary={summary} />
          ) : (
            <Alert color="gray">{t('record.noIdentity')}</Alert>
          )}
          {form === 'vitals' && me && (
            <ObservationRow
              patient={patient}
              about={{ years, weight: summary.series.find(({ key }) => key === '29463-7')?.points.at(-1)?.values[0] }}
              opening={opening}
              author={me.name}
              onClose={close}
              onSaved={refresh}
            />
          )}
          <div className={classes.columns}>
            <ProblemsCard problems={summary.problems} history={summary.history} />
            <TreatmentsCard treatments={summary.treatments} stopped={summary.stopped} />
            <MeasuresCard series={summary.series} years={years} patient={summary.patient} />
            <UpcomingCard patient={patient} />
          </div>
          <div className={classes.thread}>
            <Card title={t('record.timeline.title')}>
              <TimelineView
                entries={summary.timeline}
                filter={filter}
                onFilter={setFilter}
                shown={shownIn(beside)}
                onRead={({ document, measured }) => {
                  if (document) setBeside({ kind: 'document', document });
                  else if (measured) setBeside({ kind: 'day', day: measured.day });
                }}
              />
            </Card>
          </div>
        </div>
        {beside?.kind === 'note' && me && (
          <Suspense fallback={null}>
            <NotePane
              key={beside.appends?.id ?? 'note'}
              patient={patient}
              patientName={summary.patient ? nameOf(summary.patient) : ''}
              opening={opening}
              me={me}
              drafts={summary.drafts}
              appends={beside.appends}
              onClose={() => setBeside(undefined)}
              onSaved={refresh}
            />
          </Suspense>
        )}
        {beside?.kind === 'accesses' && (
          <AccessesPane patient={patient} opening={opening} onClose={() => setBeside(undefined)} />
        )}
        {beside?.kind === 'day' && (
          <DayPane
            key={beside.day}
            day={beside.day}
            observations={summary.timeline.find(({ id }) => id === idOfDay(beside.day))?.measured?.observations ?? []}
            patient={patient}
            opening={opening}
            onClose={() => setBeside(undefined)}
            onChanged={refresh}
          />
        )}
        {beside?.kind === 'document' && me && (
          <DocumentPane
            key={beside.document.id}
            document={beside.document}
            account={me.account}
            onClose={() => setBeside(undefined)}
            onGoOn={() => toNote()}
            onComplete={toNote}
          />
        )}
      </div>
      {form === 'booking' && mine && summary.patient && (
        <BookingDialog owners={owners} owner={mine} patient={summary.patient} onClose={close} />
      )}
    </Page>
  );
}

/** Id of the entry of the thread that is read beside it. */
function shownIn(beside: Beside | undefined): string | undefined {
  if (beside?.kind === 'document') return beside.document.id;
  return beside?.kind === 'day' ? idOfDay(beside.day) : undefined;
}
