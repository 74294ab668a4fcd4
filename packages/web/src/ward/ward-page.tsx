/** Who lies in one's unit, by room and bed: the list that a nurse's day and night start on. */
import { Button, Group, Text } from '@mantine/core';
import { IconChevronRight, IconEye } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type Directory, useDirectory } from '../agenda/directory.ts';
import { useNow } from '../agenda/use-now.ts';
import { Empty } from '../kit/empty.tsx';
import { LinkButton } from '../kit/link-button.tsx';
import { Page } from '../kit/page.tsx';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { latestOf, setRound } from '../record/round.ts';
import { usePageKeys } from '../shell/keys.ts';
import { useNamesOf } from './names.ts';
import { StayRow } from './stay-row.tsx';
import { type Stay, staysOf, useOwnUnit, useStays } from './stays.ts';
import classes from './ward-page.module.css';

export function WardPage() {
  const { t } = useTranslation();
  const unit = useOwnUnit();
  const directory = useDirectory();
  const stays = useStays(unit.data);
  const problem = [unit, directory, stays].find(({ isError }) => isError);
  const isReady = directory.data && stays.data && unit.data;
  return (
    <Page title={t('page.ward')}>
      {problem && <Problem error={problem.error} retry={() => void problem.refetch()} />}
      {!problem && unit.data === null && <Empty>{t('ward.noUnit')}</Empty>}
      {!problem && unit.data !== null && !isReady && <Waiting what={t('ward.waiting')} rows={8} />}
      {!problem && isReady && (
        <Ward key={unit.data} unit={unit.data!} directory={directory.data!} bundle={stays.data!} />
      )}
    </Page>
  );
}

interface WardProps {
  unit: string;
  directory: Directory;
  bundle: NonNullable<ReturnType<typeof useStays>['data']>;
}

function Ward({ unit, directory, bundle }: WardProps) {
  const { t } = useTranslation();
  const now = useNow();
  const list = useRef<HTMLUListElement>(null);
  const stays = useMemo(() => staysOf(bundle, unit, directory.locations, now), [bundle, unit, directory, now]);
  const patients = useMemo(() => stays.map(({ patient }) => patient), [stays]);
  const names = useNamesOf(patients);
  const doctorOf = ({ practitioner }: Stay) => directory.staff.get(practitioner ?? '');

  useEffect(() => setRound({ from: '/ward', patients }), [patients]);
  useEffect(() => focusOn(list.current, latestOf('/ward')), []);
  const toRow = (direction: 1 | -1) => () => focusBeside(list.current, direction);
  usePageKeys('ward', { j: toRow(1), k: toRow(-1), i: names.isAsked ? names.ask : undefined });

  const unitName = directory.locations.find(({ id }) => id === unit)?.name;
  return (
    <div className={classes.ward}>
      <Group justify="space-between" gap="xs" className={classes.head}>
        <Text fw={600}>
          {unitName}
          {stays.length > 0 && (
            <Text span c="dimmed" fw={400}>
              {' · '}
              {t('ward.count', { count: stays.length })}
            </Text>
          )}
        </Text>
        {names.isAsked && (
          <Button
            variant="light"
            size="compact-md"
            leftSection={<IconEye size={17} aria-hidden />}
            aria-keyshortcuts="i"
            onClick={names.ask}
          >
            {t('ward.showNames', { count: names.closed })}
          </Button>
        )}
      </Group>
      {names.error && <Problem error={names.error} retry={names.ask} />}
      {stays.length === 0 ? (
        <Empty action={<LinkButton to="/agenda">{t('page.agenda')}</LinkButton>}>{t('ward.empty')}</Empty>
      ) : (
        <ul ref={list} className={classes.list} aria-label={t('ward.list')} onKeyDown={onArrow(list)}>
          {stays.map((stay) => (
            <li key={stay.id}>
              <Link
                to="/record/$patient"
                params={{ patient: stay.patient }}
                className={classes.row}
                data-stay={stay.patient}
              >
                <StayRow stay={stay} identity={names.known(stay.patient)} doctor={doctorOf(stay)} now={now} />
                <IconChevronRight size={16} aria-hidden className={classes.chevron} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type List = HTMLUListElement | null;

function rowsOf(list: List): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-stay]') ?? [])];
}

/** Back on the row that one left. */
function focusOn(list: List, patient: string | undefined): void {
  if (patient)
    rowsOf(list)
      .find(({ dataset }) => dataset.stay === patient)
      ?.focus();
}

/** The next row or the one before; from outside the list its first or last. */
function focusBeside(list: List, direction: 1 | -1): void {
  const rows = rowsOf(list);
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const from = at === -1 && direction === -1 ? rows.length : at;
  rows[from + direction]?.focus();
}

function onArrow(list: { current: List }) {
  return (event: React.KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    focusBeside(list.current, event.key === 'ArrowDown' ? 1 : -1);
  };
}
