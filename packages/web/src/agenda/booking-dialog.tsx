/** A new appointment in four choices: who, with whom, why, when. The first free slots are buttons. */
import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../fhir/refusal.ts';
import { birthDateText, dateText, hourText } from '../kit/formats.ts';
import { PatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { PatientFinder } from '../patients/patient-finder.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { type FreeSlot, servicesOf, useBooking, useFreeSlots } from './appointments.ts';
import classes from './booking-dialog.module.css';
import { type AgendaOwner, useDirectory } from './directory.ts';
import { addDays, dayKey, startOfDay } from './week.ts';

interface BookingDialogProps {
  owners: AgendaOwner[];
  owner: AgendaOwner;
  /** Where a free slot was clicked. */
  slot?: FreeSlot | undefined;
  /** Where it is booked from a patient's record. */
  patient?: Patient | undefined;
  onClose: () => void;
}

/** Free slots are looked for this far ahead; past it, by the agenda. */
const AHEAD_DAYS = 28;
const SHOWN_DAYS = 4;
const SHOWN_SLOTS_A_DAY = 5;

export function BookingDialog({ owners, owner, slot: clicked, patient: given, onClose }: BookingDialogProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [patient, setPatient] = useState(given);
  const [who, setWho] = useState(owner.practitioner);
  const [service, setService] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const [slot, setSlot] = useState(clicked);
  const everyService = useDirectory().data?.services ?? [];
  const { book, setStatus } = useBooking();
  const withWhom = owners.find(({ practitioner }) => practitioner === who) ?? owner;
  const offered = withWhom.schedules.flatMap(servicesOf);
  const services = offered.length === 0 ? everyService : everyService.filter(({ id }) => offered.includes(id!));

  const save = useMutation({
    mutationFn: () => {
      const chosen = services.find(({ id }) => id === service);
      return book({
        patient: patient!.id!,
        practitioner: who,
        slot: slot!,
        service: chosen && { id: chosen.id!, name: chosen.name ?? '' },
        comment: comment.trim() || undefined,
      });
    },
    onSuccess: (made) => {
      const when = `${dateText(slot!.start, language)}, ${hourText(slot!.start, language)}`;
      sayDone(t('booking.done', { when }), () => setStatus(made.id!, 'cancelled', made.meta?.versionId));
      onClose();
    },
    onError: (error) => {
      if (error instanceof Refusal && error.code === 'conflict') setSlot(undefined);
    },
  });

  return (
    <Modal
      opened
      onClose={onClose}
      size={620}
      title={<Text fw={600}>{t('booking.title')}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
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
          <PatientFinder onPick={setPatient} autoFocus />
        )}
        <Group grow align="flex-start">
          <Select
            label={t('booking.with')}
            data={owners.map(({ practitioner, name }) => ({ value: practitioner, label: name }))}
            value={who}
            allowDeselect={false}
            searchable
            onChange={(value) => {
              if (!value) return;
              setWho(value);
              setService(null);
              setSlot(undefined);
            }}
          />
          <Select
            label={t('booking.reason')}
            placeholder={t('booking.reasonExample')}
            data={services.map(({ id, name }) => ({ value: id!, label: name ?? id! }))}
            value={service}
            onChange={(value) => {
              setService(value);
              if (slot && !isFor(slot, value)) setSlot(undefined);
            }}
            clearable
            searchable
            data-autofocus={given ? true : undefined}
            openOnFocus={false}
          />
        </Group>
        {slot ? (
          <Group justify="space-between" className={classes.patient}>
            <Text size="sm" fw={600}>
              {dateText(slot.start, language)}, {hourText(slot.start, language)}
            </Text>
            <Button size="xs" variant="subtle" onClick={() => setSlot(undefined)}>
              {t('booking.otherSlot')}
            </Button>
          </Group>
        ) : (
          <FirstFreeSlots key={`${who} ${service}`} owner={withWhom} service={service} onPick={setSlot} />
        )}
        <TextInput
          label={t('booking.comment')}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
          maxLength={500}
          autoComplete="off"
        />
        {save.error && <Problem error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('kit.cancel')}
          </Button>
          <SaveButton
            ready={patient !== undefined && slot !== undefined}
            saving={save.isPending}
            onSave={() => save.mutate()}
          />
        </Group>
      </Stack>
    </Modal>
  );
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

function isFor(slot: FreeSlot, service: string | null): boolean {
  return service === null || slot.services.length === 0 || slot.services.includes(service);
}

interface FirstFreeSlotsProps {
  owner: AgendaOwner;
  service: string | null;
  onPick: (slot: FreeSlot) => void;
}

function FirstFreeSlots({ owner, service, onPick }: FirstFreeSlotsProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const today = useMemo(() => startOfDay(new Date()), []);
  const [skipped, setSkipped] = useState(0);
  const free = useFreeSlots(
    owner.schedules.map(({ id }) => id!),
    today,
    AHEAD_DAYS,
  );
  if (free.isPending) return <Waiting what={t('booking.waitingSlots')} rows={2} />;
  if (free.isError) return <Problem error={free.error} retry={() => free.refetch()} />;
  const coming = free.data
    .filter((slot) => slot.start.getTime() > Date.now() && isFor(slot, service))
    .sort((a, b) => a.start.getTime() - b.start.getTime());
  const days = [...Map.groupBy(coming, ({ start }) => dayKey(start)).values()];
  const shown = days.slice(skipped, skipped + SHOWN_DAYS);
  if (shown.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('booking.noSlots', { until: dateText(addDays(today, AHEAD_DAYS), language) })}
      </Text>
    );
  }
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {t('booking.firstSlots')}
        </Text>
        <Group gap="xs">
          {skipped > 0 && (
            <Button size="xs" variant="subtle" onClick={() => setSkipped(Math.max(0, skipped - SHOWN_DAYS))}>
              {t('booking.earlier')}
            </Button>
          )}
          {days.length > skipped + SHOWN_DAYS && (
            <Button size="xs" variant="subtle" onClick={() => setSkipped(skipped + SHOWN_DAYS)}>
              {t('booking.later')}
            </Button>
          )}
        </Group>
      </Group>
      {shown.map((slots) => (
        <SlotsOfDay key={slots[0]!.id} slots={slots} onPick={onPick} />
      ))}
    </Stack>
  );
}

function SlotsOfDay({ slots, onPick }: { slots: FreeSlot[]; onPick: (slot: FreeSlot) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [all, setAll] = useState(false);
  const day = dateText(slots[0]!.start, language);
  const hidden = slots.length - SHOWN_SLOTS_A_DAY;
  return (
    <div className={classes.day}>
      <Text size="sm" className={classes.dayName}>
        {day}
      </Text>
      <Group gap={6}>
        {(all ? slots : slots.slice(0, SHOWN_SLOTS_A_DAY)).map((slot) => (
          <Button
            key={slot.id}
            size="xs"
            variant="default"
            onClick={() => onPick(slot)}
            aria-label={`${day}, ${hourText(slot.start, language)}`}
          >
            {hourText(slot.start, language)}
          </Button>
        ))}
        {hidden > 0 && !all && (
          <Button
            size="xs"
            variant="subtle"
            onClick={() => setAll(true)}
            aria-label={t('booking.moreOn', { day, count: hidden })}
          >
            + {hidden}
          </Button>
        )}
      </Group>
    </div>
  );
}
