import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import type { Observation } from '@medplum/fhirtypes';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create, remove } from '../fhir/resources.ts';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { type BloodPressure, parseBloodPressure } from './blood-pressure.ts';
import type { WritingProps } from './note-dialog.tsx';
import { whileOpen } from './opening.ts';
import { BLOOD_PRESSURE, DIASTOLIC, SYSTOLIC } from './series.ts';

/** A blood pressure as it is said: one field, `148/86`. */
export function PressureDialog({ patient, opening, onClose, onSaved }: WritingProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const pressure = parseBloodPressure(text);
  const save = useMutation({
    mutationFn: (value: BloodPressure) =>
      whileOpen(patient, opening, {}, () => create<Observation>(observation(patient, value))),
    onSuccess: (made, { systolic, diastolic }) => {
      onSaved();
      sayDone(t('record.pressureSaved', { value: `${systolic}/${diastolic}` }), async () => {
        await remove(made);
        onSaved();
      });
      onClose();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!pressure) return setWrong(true);
    save.mutate(pressure);
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={600}>{t('record.pressure')}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t('record.pressureField')}
            description={t('record.pressureExplain')}
            placeholder="148/86"
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              setWrong(false);
            }}
            error={wrong && t('record.pressureWrong')}
            inputMode="text"
            autoComplete="off"
            data-autofocus
          />
          <Text size="sm" role="status" mih={20}>
            {pressure && t('record.pressureRead', { systolic: pressure.systolic, diastolic: pressure.diastolic })}
          </Text>
          {save.error && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('kit.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('record.pressureSave')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function observation(patient: string, { systolic, diastolic }: BloodPressure): Observation {
  const part = (code: string, display: string, value: number) => ({
    code: { coding: [{ system: 'http://loinc.org', code, display }] },
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  });
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'vital-signs',
            display: 'Vital Signs',
          },
        ],
      },
    ],
    code: {
      coding: [
        {
          system: 'http://loinc.org',
          code: BLOOD_PRESSURE,
          display: 'Blood pressure panel with all children optional',
        },
      ],
      text: 'Pression artérielle',
    },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: new Date().toISOString(),
    component: [
      part(SYSTOLIC, 'Systolic blood pressure', systolic),
      part(DIASTOLIC, 'Diastolic blood pressure', diastolic),
    ],
  };
}
