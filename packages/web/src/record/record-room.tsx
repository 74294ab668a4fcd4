/** The ten-second page: who, dangers, what is going on, what happened, what comes; and what one does from there. */
import { Alert, Button, Group, Menu } from '@mantine/core';
import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import { IconCalendarPlus, IconDots, IconFilePlus, IconHeartbeat, IconPrinter, IconSend } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BookingDialog } from '../agenda/booking-dialog.tsx';
import { firstOwner, useDirectory } from '../agenda/directory.ts';
import type { Opening } from '../fhir/resources.ts';
import { Card } from '../kit/card.tsx';
import { numberText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { useMe } from '../session/use-session.ts';
import { useKeys } from '../shell/keys.ts';
import { currentLanguage } from '../texts/texts.ts';
import { DocumentDialog } from './document-dialog.tsx';
import { MeasuresCard } from './measures.tsx';
import { NoteDialog } from './note-dialog.tsx';
import type { OpenRecord } from './opening.ts';
import { PressureDialog } from './pressure-dialog.tsx';
import { ProblemsCard, TreatmentsCard } from './problems.tsx';
import { RecordHead } from './record-head.tsx';
import classes from './record-room.module.css';
import { summaryOf } from './summary.ts';
import { TimelineView } from './timeline-view.tsx';
import { UpcomingCard } from './upcoming.tsx';
import { WhyOpen } from './why-open.tsx';

interface RecordRoomProps {
  patient: string;
  opening: Opening;
  open: OpenRecord;
  bundle: Bundle;
  onOpenRestricted: () => void;
}

export function RecordRoom({ patient, opening, open, bundle, onOpenRestricted }: RecordRoomProps) {
  const { t, i18n } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const directory = useDirectory();
  const [form, setForm] = useState<'note' | 'pressure' | 'booking'>();
  const [document, setDocument] = useState<DocumentReference>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers are written anew when the language changes
  const summary = useMemo(
    () => summaryOf(bundle, (value) => numberText(value, currentLanguage())),
    [bundle, i18n.language],
  );

  const toTransfer = () => void navigate({ to: '/record/$patient/transfer', params: { patient } });
  useKeys([
    { keys: 'n', says: t('record.keys.note'), act: () => setForm('note') },
    { keys: 'c', says: t('record.keys.pressure'), act: () => setForm('pressure') },
    { keys: 'r', says: t('record.keys.booking'), act: () => setForm('booking') },
    { keys: 't', says: t('record.keys.transfer'), act: toTransfer },
  ]);
  const refresh = () => queries.invalidateQueries({ queryKey: ['everything', patient] });
  const close = () => setForm(undefined);
  const writing = { patient, opening, onClose: close, onSaved: refresh };
  const owners = directory.data?.owners ?? [];
  const mine = me && firstOwner(owners, me);

  return (
    <Page title={t('record.title')} quietHeading>
      <Group justify="space-between" gap="xs" mb="sm" data-no-print>
        <WhyOpen open={open} />
        <Group gap={6}>
          <Button
            variant="default"
            leftSection={<IconFilePlus size={17} aria-hidden />}
            onClick={() => setForm('note')}
            aria-keyshortcuts="n"
          >
            {t('record.note')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconHeartbeat size={17} aria-hidden />}
            onClick={() => setForm('pressure')}
            aria-keyshortcuts="c"
          >
            {t('record.pressure')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconCalendarPlus size={17} aria-hidden />}
            onClick={() => setForm('booking')}
            aria-keyshortcuts="r"
          >
            {t('record.booking')}
          </Button>
          <Button leftSection={<IconSend size={17} aria-hidden />} onClick={toTransfer} aria-keyshortcuts="t">
            {t('record.transfer')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" px="xs" aria-label={t('record.more')}>
                <IconDots size={18} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPrinter size={17} aria-hidden />} onClick={() => window.print()}>
                {t('record.print')}
              </Menu.Item>
              {opening.level !== 'restricted' && (
                <Menu.Item onClick={onOpenRestricted}>{t('record.openRestricted')}</Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      {summary.patient ? (
        <RecordHead patient={summary.patient} allergies={summary.allergies} saidWithout={summary.saidWithoutAllergy} />
      ) : (
        <Alert color="gray">{t('record.noIdentity')}</Alert>
      )}
      <div className={classes.columns}>
        <ProblemsCard problems={summary.problems} history={summary.history} />
        <TreatmentsCard treatments={summary.treatments} stopped={summary.stopped} />
        <MeasuresCard series={summary.series} />
        <UpcomingCard patient={patient} />
      </div>
      <Card title={t('record.timeline.title')}>
        <TimelineView entries={summary.timeline} onDocument={setDocument} />
      </Card>
      {form === 'note' && <NoteDialog {...writing} />}
      {form === 'pressure' && <PressureDialog {...writing} />}
      {form === 'booking' && mine && summary.patient && (
        <BookingDialog owners={owners} owner={mine} patient={summary.patient} onClose={close} />
      )}
      {document && <DocumentDialog document={document} onClose={() => setDocument(undefined)} />}
    </Page>
  );
}
