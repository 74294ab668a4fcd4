import type { AuditEvent } from '@medplum/fhirtypes';
import { IconHammer } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { dayKey } from '../../agenda/week.ts';
import { resourcesOf, searchAll } from '../../fhir/resources.ts';
import { Rows } from '../../kit/card.tsx';
import { Empty } from '../../kit/empty.tsx';
import { dateText, hourText } from '../../kit/formats.ts';
import { Problem } from '../../kit/problem.tsx';
import { Waiting } from '../../kit/waiting.tsx';
import { currentLanguage } from '../../texts/texts.ts';
import classes from './access-list.module.css';
import { type Access, accessesOf } from './accesses.ts';

/** To whom it is told: who cares for the patient, or the patient. */
type Reader = 'staff' | 'patient';

interface AccessListProps {
  patient: string;
  reader: Reader;
  /** Reads what needs the patient open. */
  reading: <T>(read: () => Promise<T>) => Promise<T>;
}

/** Who opened this file and why, a sentence a line, from the vault's log: nobody can take a line out of it. */
export function AccessList({ patient, reader, reading }: AccessListProps) {
  const { t } = useTranslation();
  const log = useQuery({
    queryKey: ['accesses', patient],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const query = { patient: `Patient/${patient}`, _count: '200' };
      const bundle = await reading(() => searchAll('AuditEvent', query, signal));
      return accessesOf(resourcesOf<AuditEvent>(bundle, 'AuditEvent'), dayKey);
    },
  });
  if (log.isPending) return <Waiting what={t('record.accesses.waiting')} />;
  if (log.isError) return <Problem error={log.error} retry={() => log.refetch()} />;
  if (log.data.length === 0) return <Empty>{t('record.accesses.none')}</Empty>;
  return (
    <Rows label={t('record.accesses.list')}>
      {log.data.map((access) => (
        <li key={access.key}>
          {access.deed === 'glass' && <IconHammer size={15} className={classes.glass} aria-hidden />}
          <Sentence access={access} reader={reader} />
          {access.deed === 'glass' && reader === 'patient' && (
            <span className={classes.plainly}>{t('record.accesses.mine.glassMeans')}</span>
          )}
        </li>
      ))}
    </Rows>
  );
}

function Sentence({ access, reader }: { access: Access; reader: Reader }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { deed, name, role, relation, fact, times } = access;
  const at = new Date(access.at);
  const words = {
    who: role ? `${name} (${t(`role.${role}`)})` : name,
    date: dateText(at, language),
    time: hourText(at, language),
  };
  const isExplained = deed !== 'glass' && deed !== 'search' && deed !== 'own';
  const often = times > 1 ? ` (${t('record.accesses.times', { count: times })})` : '';
  if (reader === 'patient') {
    // A desk looks up who rings: that nothing relates them is its work, not an alarm.
    const why = fact ?? (deed === 'identity' && relation === 'outside' ? undefined : relation);
    return (
      <>
        {t(`record.accesses.mine.deed.${deed}`, words)}
        {isExplained && why && `, ${t(`record.accesses.mine.why.${why}`)}`}
        {often}.
      </>
    );
  }
  const why = [relation && t(`record.accesses.why.${relation}`), fact && t(`record.accesses.fact.${fact}`)];
  const sentence = t(`record.accesses.deed.${deed}`, words);
  return (
    <>
      {isExplained && relation
        ? t('record.accesses.because', { sentence, why: why.filter(Boolean).join(', ') })
        : sentence}
      {often}.
    </>
  );
}
