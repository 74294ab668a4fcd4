import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Opening } from '../../fhir/resources.ts';
import { whileOpen } from '../opening.ts';
import { Pane } from '../pane.tsx';
import { AccessList } from './access-list.tsx';
import classes from './accesses-pane.module.css';

interface AccessesPaneProps {
  patient: string;
  opening: Opening;
  onClose: () => void;
}

/** Who opened this file, beside the record, for who cares for the patient. */
export function AccessesPane({ patient, opening, onClose }: AccessesPaneProps) {
  const { t } = useTranslation();
  return (
    <Pane title={t('record.accesses.title')} onClose={onClose}>
      <Text size="sm" c="dimmed" className={classes.explain}>
        {t('record.accesses.explain')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reached by keyboard (WCAG 2.1.1) */}
      <section className={classes.list} tabIndex={0} aria-label={t('record.accesses.list')}>
        <AccessList patient={patient} reader="staff" reading={(read) => whileOpen(patient, opening, {}, read)} />
      </section>
    </Pane>
  );
}
