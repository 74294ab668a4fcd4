/** Vital signs typed in one row: `148/86`, Tab, `72`, Enter. Units are fixed; what is unlikely is asked again. */
import { Button, Text, TextInput } from '@mantine/core';
import type { BundleEntry } from '@medplum/fhirtypes';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Opening, transaction } from '../../fhir/resources.ts';
import { useAct } from '../../kit/act.ts';
import { Card } from '../../kit/card.tsx';
import { numberText } from '../../kit/formats.ts';
import { Problem } from '../../kit/problem.tsx';
import { sayDone } from '../../kit/say.tsx';
import { currentLanguage } from '../../texts/texts.ts';
import { whileOpen } from '../opening.ts';
import classes from './observation-row.module.css';
import { observationOf, type Patient, type Reading, readSign, VITAL_SIGNS, type VitalSign } from './vital-signs.ts';

interface ObservationRowProps {
  patient: string;
  about: Patient;
  opening: Opening;
  author: string;
  onClose: () => void;
  onSaved: () => void;
}

type Texts = Partial<Record<VitalSign['key'], string>>;

export function ObservationRow({ patient, about, opening, author, onClose, onSaved }: ObservationRowProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [texts, setTexts] = useState<Texts>({});
  /** What was gone on from: from then on it is said what is wrong with it. */
  const [left, setLeft] = useState<ReadonlySet<VitalSign['key']>>(new Set());
  const [isChecked, setChecked] = useState(false);
  /** Names what is written here, so that sent again after a lost answer it is there once. */
  const [form] = useState(() => crypto.randomUUID());
  /** Texts of unlikely values that were asked about: the same again is meant. */
  const [asked, setAsked] = useState<Texts>({});
  const readings = VITAL_SIGNS.map((sign) => ({ sign, reading: readSign(sign, texts[sign.key] ?? '', about) }));
  const filled = readings.flatMap(({ sign, reading }) => (reading.kind === 'read' ? [{ sign, ...reading }] : []));

  const save = useAct({
    mutationFn: () => {
      const at = new Date();
      const requests = filled.map(({ sign, values }): BundleEntry => {
        const resource = observationOf(sign, values, { patient, name: t(`record.vital.${sign.key}`), at, author });
        const identifier = { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${form}#${sign.key}` };
        const condition = new URLSearchParams({
          patient: `Patient/${patient}`,
          identifier: `${identifier.system}|${identifier.value}`,
        });
        return {
          resource: { ...resource, identifier: [identifier] },
          request: { method: 'POST', url: 'Observation', ifNoneExist: condition.toString() },
        };
      });
      return whileOpen(patient, opening, {}, () => transaction(requests));
    },
    onSuccess: (made) => {
      const said = filled.map(
        ({ sign, values }) =>
          `${t(`record.vital.${sign.key}`)} ${values.map((value) => numberText(value, language)).join('/')}`,
      );
      sayDone(t('record.vitalsSaved', { values: said.join(', ') }), async () => {
        await transaction(
          made.map(
            ({ resourceType, id, meta }): BundleEntry => ({
              request: { method: 'DELETE', url: `${resourceType}/${id}`, ifMatch: `W/"${meta?.versionId}"` },
            }),
          ),
        );
        onSaved();
      });
      onSaved();
      onClose();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    const wrong = readings.find(({ reading }) => reading.kind === 'impossible' || reading.kind === 'unreadable');
    const unlikely = filled.filter(({ sign, unlikely }) => unlikely && asked[sign.key] !== texts[sign.key]);
    const first = wrong?.sign ?? unlikely[0]?.sign;
    if (unlikely.length > 0) {
      setAsked({ ...asked, ...Object.fromEntries(unlikely.map(({ sign }) => [sign.key, texts[sign.key]])) });
    }
    if (first) return document.getElementById(fieldOf(first))?.focus();
    if (filled.length > 0) save.mutate();
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    // A key held down answers no question.
    if (event.key === 'Enter' && event.repeat) event.preventDefault();
  };
  const sayOf = (sign: VitalSign, reading: Reading) => {
    if (!isChecked && !left.has(sign.key)) return undefined;
    if (reading.kind === 'unreadable') return t('record.vitalUnreadable', { example: sign.example });
    if (reading.kind === 'impossible') return t('record.vitalImpossible');
    return isChecked && reading.kind === 'read' && reading.unlikely ? t('record.vitalUnlikely') : undefined;
  };

  return (
    <Card title={t('record.vitals')} aside={<Text className={classes.keys}>{t('record.vitalsKeys')}</Text>}>
      <form onSubmit={submit} onKeyDown={onKeyDown} className={classes.row} noValidate>
        {readings.map(({ sign, reading }, index) => {
          const said = sayOf(sign, reading);
          return (
            <TextInput
              key={sign.key}
              id={fieldOf(sign)}
              size="xs"
              label={t(`record.vital.${sign.key}`)}
              rightSection={<span className={classes.unit}>{sign.unit}</span>}
              rightSectionWidth={46}
              rightSectionPointerEvents="none"
              placeholder={sign.example}
              value={texts[sign.key] ?? ''}
              onChange={(event) => setTexts({ ...texts, [sign.key]: event.currentTarget.value })}
              onBlur={() => setLeft(new Set(left).add(sign.key))}
              error={
                said && (
                  <>
                    <IconAlertTriangle size={12} aria-hidden /> {said}
                  </>
                )
              }
              autoFocus={index === 0}
              inputMode={sign.key === 'pressure' ? 'text' : 'decimal'}
              autoComplete="off"
            />
          );
        })}
        <Button
          type="submit"
          size="xs"
          className={classes.save}
          loading={save.isPending}
          disabled={readings.every(({ reading }) => reading.kind === 'empty')}
        >
          {t('record.vitalsSave')}
        </Button>
      </form>
      {save.error && <Problem error={save.error} retry={() => save.mutate()} />}
    </Card>
  );
}

function fieldOf({ key }: VitalSign): string {
  return `vital-${key}`;
}
