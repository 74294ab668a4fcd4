import { Badge, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../kit/empty.tsx';
import { momentText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { useKnownIdentity } from '../patients/identity.ts';
import { currentLanguage } from '../texts/texts.ts';
import { type OutboxEntry, outbox } from './transfers.ts';

const LIVE_MS = 5_000;

/** What was sent, and what became of it. Patients are not opened by looking: a name stands only where it is open. */
export function OutboxPage() {
  const { t } = useTranslation();
  const sent = useQuery({ queryKey: ['outbox'], queryFn: outbox, refetchInterval: LIVE_MS });
  return (
    <Page title={t('page.sent')}>
      {sent.isPending && <Waiting what={t('outbox.waiting')} />}
      {sent.isError && <Problem error={sent.error} retry={() => sent.refetch()} />}
      {sent.data?.length === 0 && <Empty>{t('outbox.empty')}</Empty>}
      {sent.data && sent.data.length > 0 && (
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing="xs" maw={980}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('outbox.when')}</Table.Th>
                <Table.Th>{t('outbox.patient')}</Table.Th>
                <Table.Th>{t('outbox.to')}</Table.Th>
                <Table.Th>{t('outbox.state')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sent.data.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Page>
  );
}

function Row({ entry }: { entry: OutboxEntry }) {
  const { t } = useTranslation();
  const known = useKnownIdentity(entry.patient);
  const nameOf = usePatientName();
  return (
    <Table.Tr>
      <Table.Td>{momentText(new Date(entry.created), currentLanguage())}</Table.Td>
      <Table.Td>
        <Link to="/record/$patient" params={{ patient: entry.patient }}>
          {known ? nameOf(known) : t('outbox.openPatient')}
        </Link>
      </Table.Td>
      <Table.Td>
        {entry.to.name}
        {entry.urgency === 'urgent' && (
          <Text span size="sm" fw={600}>
            {' '}
            · {t('transfer.urgent')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Badge
          variant="light"
          color={entry.status === 'delivered' ? 'rempart' : entry.status === 'waiting' ? 'gray' : 'red'}
          tt="none"
          c="var(--mantine-color-text)"
        >
          {t(`outbox.status.${entry.status}`)}
        </Badge>
      </Table.Td>
    </Table.Tr>
  );
}
