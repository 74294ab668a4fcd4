/**
 * A new appointment in one panel: who, why, with whom, when. The first free slots are buttons, and the focus goes on by
 * itself: a known patient is booked with six keys beside what is typed of them.
 */
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import type { HealthcareService, Patient } from '@medplum/fhirtypes';
import { IconCalendarOff, IconHourglass } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';
import { useAct } from '../kit/act.ts';
import { Dialog } from '../kit/dialog.tsx';
import { birthDateText, dateText, hourText } from '../kit/formats.ts';
import { PatientName, usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { PatientFinder } from '../patients/patient-finder.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { useBooking } from './booking.ts';
import classes from './booking-dialog.module.css';
import { Elsewhere, Taken } from './booking-warnings.tsx';
import { type AgendaOwner, durationOf, useDirectory } from './directory.ts';
import { FirstFreeSlots } from './free-slots.tsx';
import { STEP } from './grid/steps.ts';
import { useHeldSlot } from './kept-time.ts';
import { sessionsOn } from './sessions.ts';
import { servicesOf } from './shown-appointment.ts';
import { isFor, minutesOf, type Start } from './starts.ts';
import { addDays, type Span, startOfDay } from './week.ts';

interface BookingDialogProps {
  owners: AgendaOwner[];
  /** With whom; undefined: whoever is free first. */
  owner: AgendaOwner | undefined;
  /** Where a free slot was clicked, or a stretch of time was drawn. */
  at?: Start | undefined;
  /** The room that a stretch of time was drawn in. */
  location?: string | undefined;
  /** Where it is booked from a patient's record. */
  patient?: Patient | undefined;
  /** That the time chosen is nobody's. */
  onAbsence?: (at: Span, owner: AgendaOwner) => void;
  onClose: () => void;
}

interface Wanted {
  patient: Patient;
  at: Start;
  practitioner: string;
}

const ANYONE = 'anyone';
const MINUTE_MS = 60_000;
/** Where no reason for visit says how long it takes. */
const USUAL_MINUTES = 20;
/** Who waits longer is asked again. */
const WAITING_DAYS = 28;

export function BookingDialog(props: BookingDialogProps) {
  const { owners, owner, at: begun, location, patient: given, onAbsence, onClose } = props;
  const { t } = useTranslation();
  const language = currentLanguage();
  const nameOf = usePatientName();
  const [patient, setPatient] = useState(given);
  const [who, setWho] = useState(owner?.practitioner ?? ANYONE);
  const [service, setService] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const [at, setAt] = useState(begun);
  const [overlap, setOverlap] = useState(false);
  const everyService = useDirectory().data?.services ?? [];
  const { book, waitFor, setStatus } = useBooking();
  const withWhom = who === ANYONE ? owners : owners.filter(({ practitioner }) => practitioner === who);
  const services = servicesOfferedBy(withWhom, everyService);
  const minutesFor = (wanted: string | null) => {
    const found = services.find(({ id }) => id === wanted);
    return found && durationOf(found);
  };

  // An answer may be lost on the way back: what it was about may be booked.
  const [isUnanswered, setUnanswered] = useState(false);
  const save = useAct({
    mutationFn: ({ patient, at, practitioner }: Wanted) => {
      const chosen = services.find(({ id }) => id === service);
      return book({
        mayBeThere: isUnanswered,
        patient: patient.id!,
        practitioner,
        location: at === begun ? location : undefined,
        at,
        service: chosen && { id: chosen.id!, name: chosen.name ?? '' },
        comment: comment.trim() || undefined,
        overlap,
      });
    },
    onError: (error) => setUnanswered(error instanceof Unreachable),
    // Of what was sent: the form stays open until it is answered.
    onSuccess: (made, { patient, at }) => {
      const when = `${dateText(at.start, language)}, ${hourText(at.start, language)}`;
      sayDone(t('booking.done', { name: nameOf(patient), when }), () =>
        setStatus(made.id!, 'cancelled', made.meta?.versionId),
      );
      onClose();
    },
  });
  const practitioner = at && practitionerOf(at, withWhom);
  const wanted = patient && at && practitioner ? { patient, at, practitioner } : undefined;
  const keeper = at && (ownerOf(at, withWhom) ?? only(withWhom));
  useHeldSlot(keeper && (at?.slots[0]?.schedule ?? keeper.schedules[0]?.id), at);
  const wait = useAct({
    mutationFn: () => {
      const chosen = services.find(({ id }) => id === service);
      return waitFor({
        patient: patient!.id!,
        practitioner: who,
        until: waitingUntil(withWhom[0]!, minutesFor(service) ?? USUAL_MINUTES),
        service: chosen && { id: chosen.id!, name: chosen.name ?? '' },
        comment: comment.trim() || undefined,
      });
    },
    onSuccess: (made) => {
      const date = dateText(new Date(made.start!), language);
      sayDone(t('agenda.waitingList.added', { date }), () => setStatus(made.id!, 'cancelled', made.meta?.versionId));
      onClose();
    },
  });
  const isTaken = save.error instanceof Refusal && save.error.code === 'conflict';

  function choose(start: Start | undefined) {
    save.reset();
    setOverlap(false);
    setAt(start);
  }

  function onService(value: string | null) {
    setService(value);
    const minutes = minutesFor(value);
    if (!at) return;
    // What was drawn is as long as its reason takes; a press alone has no length yet.
    if (at.slots.length === 0 && minutes && minutesOf(at) <= STEP) choose(lasting(at, minutes));
    else if (!takes(at, value, minutes)) choose(undefined);
  }

  return (
    <Dialog title={t('booking.title')} size={620} onClose={onClose}>
      <Stack gap="md">
        {patient ? (
          <Group justify="space-between" className={classes.patient}>
            <Text size="sm">
              <Text span fw={600}>
                <PatientName patient={patient} />
              </Text>{' '}
              · {birthDateText(patient.birthDate)}
            </Text>
            {!given && (
              <Button size="xs" variant="subtle" onClick={() => setPatient(undefined)}>
                {t('booking.otherPatient')}
              </Button>
            )}
          </Group>
        ) : (
          <PatientFinder onPick={setPatient} autoFocus pickOnly mayMake />
        )}
        <div className={classes.choices}>
          <Select
            label={t('booking.with')}
            data={[
              ...(owners.length > 1 ? [{ value: ANYONE, label: t('booking.anyone') }] : []),
              ...owners.map(({ practitioner, name }) => ({ value: practitioner, label: name })),
            ]}
            value={who}
            allowDeselect={false}
            searchable
            onChange={(value) => {
              if (!value) return;
              setWho(value);
              setService(null);
              // What was drawn is free of anybody's slots: it only asks with whom.
              if (at && at.slots.length > 0) choose(undefined);
            }}
          />
          <Select
            label={t('booking.reason')}
            placeholder={t('booking.reasonExample')}
            data={services.map(({ id, name }) => ({ value: id!, label: name ?? id! }))}
            value={service}
            onChange={onService}
            clearable
            searchable
            openOnFocus={false}
          />
        </div>
        {at ? (
          <Group justify="space-between" className={classes.patient}>
            <Text size="sm" fw={600}>
              {dateText(at.start, language)}, {hourText(at.start, language)} – {hourText(at.end, language)}
              {who === ANYONE && `, ${ownerOf(at, owners)?.name ?? t('booking.chooseWhom')}`}
            </Text>
            <Button size="xs" variant="subtle" onClick={() => choose(undefined)}>
              {t('booking.otherSlot')}
            </Button>
          </Group>
        ) : (
          <FirstFreeSlots
            key={`${who} ${service} ${patient?.id}`}
            owners={withWhom}
            service={service}
            minutes={minutesFor(service)}
            autoFocus={patient !== undefined}
            onPick={choose}
          />
        )}
        {patient && at && <Elsewhere patient={patient.id!} at={at} owners={owners} />}
        <TextInput
          label={t('booking.comment')}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          maxLength={500}
          autoComplete="off"
        />
        {save.error && !isTaken && <Problem error={save.error} />}
        {wait.error && <Problem error={wait.error} />}
        {isTaken && at && (
          <Taken
            at={at}
            offered={(save.error as Refusal).offered}
            onPick={choose}
            onOverlap={() => {
              save.reset();
              setOverlap(true);
            }}
          />
        )}
        <Group justify="flex-end" align="center" className={classes.foot}>
          {at && keeper && !patient && onAbsence && (
            <Button
              variant="subtle"
              mr="auto"
              leftSection={<IconCalendarOff size={17} aria-hidden />}
              onClick={() => onAbsence(at, keeper)}
            >
              {t('agenda.absence.declare')}
            </Button>
          )}
          {patient && !at && who !== ANYONE && (
            <Button
              variant="subtle"
              mr="auto"
              leftSection={<IconHourglass size={17} aria-hidden />}
              loading={wait.isPending}
              onClick={() => wait.mutate()}
            >
              {t('agenda.waitingList.add')}
            </Button>
          )}
          {overlap && (
            <Text size="sm" c="dimmed">
              {t('booking.overlaps')}
            </Text>
          )}
          <Button variant="default" onClick={onClose}>
            {t('kit.cancel')}
          </Button>
          <SaveButton
            ready={wanted !== undefined && !isTaken}
            saving={save.isPending}
            onSave={() => wanted && save.mutate(wanted)}
          />
        </Group>
      </Stack>
    </Dialog>
  );
}

function servicesOfferedBy(owners: readonly AgendaOwner[], every: readonly HealthcareService[]): HealthcareService[] {
  const schedules = owners.flatMap((owner) => owner.schedules);
  const isOpenToAll = schedules.some((schedule) => servicesOf(schedule).length === 0);
  const offered = new Set(schedules.flatMap(servicesOf));
  return isOpenToAll ? [...every] : every.filter(({ id }) => offered.has(id!));
}

function ownerOf({ slots }: Start, owners: readonly AgendaOwner[]): AgendaOwner | undefined {
  return owners.find(({ schedules }) => schedules.some(({ id }) => id === slots[0]?.schedule));
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function practitionerOf(at: Start, owners: readonly AgendaOwner[]): string | undefined {
  return (ownerOf(at, owners) ?? only(owners))?.practitioner;
}

/** The first hour that this person receives in four weeks, so that it belongs to their agenda. */
function waitingUntil({ schedules }: AgendaOwner, minutes: number): Span {
  const first = addDays(startOfDay(new Date()), WAITING_DAYS);
  const days = Array.from({ length: 7 }, (_, ahead) => addDays(first, ahead));
  const session = days.flatMap((day) => schedules.flatMap((schedule) => sessionsOn(schedule, day)))[0];
  const start = session?.start ?? first;
  return { start, end: new Date(start.getTime() + minutes * MINUTE_MS) };
}

function lasting({ slots, start }: Start, minutes: number): Start {
  return { slots, start, end: new Date(start.getTime() + minutes * MINUTE_MS) };
}

/** Whether what was chosen takes a reason for visit, and is long enough for it. */
function takes(at: Start, service: string | null, minutes: number | undefined): boolean {
  if (at.slots.length === 0) return true;
  return at.slots.every((slot) => isFor(slot, service)) && minutesOf(at) >= (minutes ?? 0);
}

/** Takes the focus as soon as nothing is missing, so that Enter saves. */
function SaveButton({ ready, saving, onSave }: { ready: boolean; saving: boolean; onSave: () => void }) {
  const { t } = useTranslation();
  return (
    <Button key={String(ready)} autoFocus={ready} disabled={!ready} loading={saving} onClick={onSave}>
      {t('booking.save')}
    </Button>
  );
}
