/** A new appointment in four choices: who, with whom, why, when. The first free slots are buttons. */
import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../fhir/refusal.ts';
import { birthDateText, dateText, hourText } from '../kit/formats.ts';
import { PatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { PatientFinder } from '../patients/patient-finder.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { type FreeSlot, servicesOf, useBooking } from './appointments.ts';
import classes from './booking-dialog.module.css';
import { type AgendaOwner, durationOf, useDirectory } from './directory.ts';
import { FirstFreeSlots } from './free-slots.tsx';
import { isFor, minutesOf, type Start } from './starts.ts';

interface BookingDialogProps {
  owners: AgendaOwner[];
  owner: AgendaOwner;
  /** Where a free slot was clicked. */
  slot?: FreeSlot | undefined;
  /** Where it is booked from a patient's record. */
  patient?: Patient | undefined;
  onClose: () => void;
}

export function BookingDialog({ owners, owner, slot: clicked, patient: given, onClose }: BookingDialogProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [patient, setPatient] = useState(given);
  const [who, setWho] = useState(owner.practitioner);
  const [service, setService] = useState<string | null>(null);
  const [comment, setComment] = useState('');
  const [at, setAt] = useState<Start | undefined>(
    clicked && { slots: [clicked], start: clicked.start, end: clicked.end },
  );
  const everyService = useDirectory().data?.services ?? [];
  const { book, setStatus } = useBooking();
  const withWhom = owners.find(({ practitioner }) => practitioner === who) ?? owner;
  const offered = withWhom.schedules.flatMap(servicesOf);
  const services = offered.length === 0 ? everyService : everyService.filter(({ id }) => offered.includes(id!));

  const minutesFor = (wanted: string | null) => {
    const found = services.find(({ id }) => id === wanted);
    return found && durationOf(found);
  };

  const save = useMutation({
    mutationFn: () => {
      const chosen = services.find(({ id }) => id === service);
      return book({
        patient: patient!.id!,
        practitioner: who,
        slots: at!.slots,
        service: chosen && { id: chosen.id!, name: chosen.name ?? '' },
        comment: comment.trim() || undefined,
      });
    },
    onSuccess: (made) => {
      const when = `${dateText(at!.start, language)}, ${hourText(at!.start, language)}`;
      sayDone(t('booking.done', { when }), () => setStatus(made.id!, 'cancelled', made.meta?.versionId));
      onClose();
    },
    onError: (error) => {
      if (error instanceof Refusal && error.code === 'conflict') setAt(undefined);
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
              setAt(undefined);
            }}
          />
          <Select
            label={t('booking.reason')}
            placeholder={t('booking.reasonExample')}
            data={services.map(({ id, name }) => ({ value: id!, label: name ?? id! }))}
            value={service}
            onChange={(value) => {
              setService(value);
              if (at && !takes(at, value, minutesFor(value))) setAt(undefined);
            }}
            clearable
            searchable
            data-autofocus={given ? true : undefined}
            openOnFocus={false}
          />
        </Group>
        {at ? (
          <Group justify="space-between" className={classes.patient}>
            <Text size="sm" fw={600}>
              {dateText(at.start, language)}, {hourText(at.start, language)} – {hourText(at.end, language)}
            </Text>
            <Button size="xs" variant="subtle" onClick={() => setAt(undefined)}>
              {t('booking.otherSlot')}
            </Button>
          </Group>
        ) : (
          <FirstFreeSlots
            key={`${who} ${service}`}
            owner={withWhom}
            service={service}
            minutes={minutesFor(service)}
            onPick={setAt}
          />
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
            ready={patient !== undefined && at !== undefined}
            saving={save.isPending}
            onSave={() => save.mutate()}
          />
        </Group>
      </Stack>
    </Modal>
  );
}

/** Whether what was chosen takes a reason for visit, and is long enough for it. */
function takes(at: Start, service: string | null, minutes: number | undefined): boolean {
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
