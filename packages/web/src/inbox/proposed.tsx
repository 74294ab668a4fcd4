import { Button, Group, Kbd, Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconCheck, IconEqualNot, IconMinus, IconTilde, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { birthDateText } from '../kit/formats.ts';
import { PatientName } from '../kit/patient-name.tsx';
import type { Agreement, Compared, Match } from './matching.ts';
import classes from './proposed.module.css';

interface ProposedProps {
  patient: Patient;
  match: Match;
  /** The one that keys act upon. */
  isFirst: boolean;
  busy: boolean;
  onFile: () => void;
  onNotThis: () => void;
}

/** A patient proposed, and why: a word for the whole, then each trait, what came and what stands here. */
export function Proposed({ patient, match, isFirst, busy, onFile, onNotThis }: ProposedProps) {
  const { t } = useTranslation();
  const isDoubtful = match.strength === 'doubtful';
  const count = (agreement: Agreement) => match.traits.filter((one) => one.agreement === agreement).length;
  const score = [
    t('inbox.score.same', { count: count('same') }),
    ...(count('close') > 0 ? [t('inbox.score.close', { count: count('close') })] : []),
    ...(count('different') > 0 ? [t('inbox.score.different', { count: count('different') })] : []),
  ];
  return (
    <section className={classes.proposed} data-strength={match.strength} aria-label={t('inbox.proposed')}>
      <div className={classes.head}>
        <Text fw={600} size="sm">
          <PatientName patient={patient} />
        </Text>
        <Text size="sm" className={classes.strength}>
          {t(`inbox.strength.${match.strength}`)}
        </Text>
        <Text size="xs" c="dimmed">
          {score.join(', ')}
        </Text>
      </div>
      <table className={classes.traits}>
        <thead>
          <tr>
            <th scope="col">{t('inbox.trait.title')}</th>
            <th scope="col">{t('inbox.trait.came')}</th>
            <th scope="col">{t('inbox.trait.here')}</th>
          </tr>
        </thead>
        <tbody>
          {match.traits.map((compared) => (
            <TraitRow key={compared.trait} compared={compared} />
          ))}
        </tbody>
      </table>
      <Group gap="xs">
        <Button
          disabled={busy}
          variant={isDoubtful ? 'default' : 'filled'}
          rightSection={isFirst && <Kbd size="xs">c</Kbd>}
          onClick={onFile}
        >
          {t('inbox.fileHere')}
        </Button>
        <Button
          disabled={busy}
          variant={isDoubtful ? 'filled' : 'default'}
          rightSection={isFirst && <Kbd size="xs">n</Kbd>}
          onClick={onNotThis}
        >
          {t('inbox.notThis')}
        </Button>
      </Group>
    </section>
  );
}

const ICONS: Record<Agreement, TablerIcon> = {
  same: IconCheck,
  close: IconTilde,
  different: IconEqualNot,
  unknown: IconMinus,
};

function TraitRow({ compared: { trait, agreement, came, here } }: { compared: Compared }) {
  const { t } = useTranslation();
  const Icon = ICONS[agreement];
  const text = (value: string | undefined) => {
    if (!value) return t('inbox.trait.notSaid');
    if (trait === 'birthDate') return birthDateText(value);
    if (trait === 'sex') return t(`kit.sex.${value as 'male' | 'female' | 'other'}`);
    return value;
  };
  return (
    <tr data-agreement={agreement}>
      <th scope="row">{t(`inbox.trait.${trait}`)}</th>
      <td>{text(came)}</td>
      <td>
        <span className={classes.here}>
          <Icon size={15} aria-hidden />
          <span>
            {agreement === 'same' ? t('inbox.agreement.same') : `${text(here)} · ${t(`inbox.agreement.${agreement}`)}`}
          </span>
        </span>
      </td>
    </tr>
  );
}
