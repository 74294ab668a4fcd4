import { Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { birthDateText } from '../kit/formats.ts';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { insOf } from '../patients/identity-facts.tsx';
import classes from './transfer-preview.module.css';
import type { TransferPreview as Preview } from './transfers.ts';

interface TransferPreviewProps {
  looked: UseQueryResult<Preview>;
  /** Nothing is chosen yet. */
  isMissing: boolean;
}

/** What the receiver will read, in the very words that leave; then what stays, and why. */
export function TransferPreview({ looked, isMissing }: TransferPreviewProps) {
  const { t } = useTranslation();
  return (
    <Card title={t('transfer.preview.title')}>
      <div aria-busy={looked.isFetching}>
        {looked.isPending && <Waiting what={t('transfer.preview.waiting')} rows={6} />}
        {looked.isError && (
          <Stack p="md">
            <Problem error={looked.error} retry={() => looked.refetch()} />
          </Stack>
        )}
        {looked.data && <Read preview={looked.data} isMissing={isMissing} />}
      </div>
    </Card>
  );
}

function Read({ preview: { patient, sections, withheld }, isMissing }: { preview: Preview; isMissing: boolean }) {
  const { t } = useTranslation();
  const nameOf = usePatientName();
  const contacts = [...(patient.telecom ?? []), ...(patient.address ?? [])].length;
  const traits = [
    nameOf(patient),
    birthDateText(patient.birthDate),
    t(`kit.sex.${patient.gender ?? 'unknown'}`),
    ...(insOf(patient) ? [t('transfer.preview.withIns')] : []),
    ...(contacts > 0 ? [t('transfer.preview.contacts')] : []),
  ];
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (axe, scrollable-region-focusable) */}
      <section className={classes.read} tabIndex={0} aria-label={t('transfer.preview.text')}>
        <h3>{t('transfer.preview.identity')}</h3>
        <p>{traits.filter(Boolean).join(' · ')}</p>
        {isMissing && <p className={classes.none}>{t('transfer.missing.what')}</p>}
        {sections.map(({ title, lines }) => (
          <section key={title}>
            <h3>{title}</h3>
            <ul>
              {lines.map((line, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines are words and may be twice the same
                <li key={index}>{line}</li>
              ))}
            </ul>
          </section>
        ))}
      </section>
      <div className={classes.withheld}>
        <h3>
          <IconLock size={15} aria-hidden />
          {t('transfer.stays.title')}
        </h3>
        <ul>
          {withheld.map(({ what, count }) => (
            <li key={what}>
              <Text span size="sm">
                {t(`transfer.stays.${what}`, { count })}
              </Text>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
