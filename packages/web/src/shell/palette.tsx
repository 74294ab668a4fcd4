/** One box: a birth date and three letters find a patient, words find a page or an action. Answers obey the door. */
import { Box, Modal, Text, TextInput } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { birthDateText } from '../kit/formats.ts';
import { usePatientName } from '../kit/patient-name.tsx';
import { parsePatientWords } from '../kit/patient-words.ts';
import { Problem } from '../kit/problem.tsx';
import { usePatientSearch } from '../patients/patient-search.ts';
import type { Me } from '../session/session.ts';
import { useShownKeys } from './keys.ts';
import { destinationsOf, hasPatients } from './navigation.ts';
import classes from './palette.module.css';

interface Option {
  key: string;
  says: string;
  hint?: string;
  choose: () => void;
}

export function Palette({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const nameOf = usePatientName();
  const list = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const search = usePatientSearch();
  const shownKeys = useShownKeys();

  const options = search.data ? search.data.map(found) : [...patientOption(), ...wordOptions()];

  function found(patient: Patient): Option {
    return {
      key: patient.id!,
      says: nameOf(patient),
      hint: birthDateText(patient.birthDate),
      choose: () => {
        onClose();
        void navigate({ to: '/record/$patient', params: { patient: patient.id! } });
      },
    };
  }

  /** Searching counts, so it is done when asked, never while typing. */
  function patientOption(): Option[] {
    const { birthdate, family } = parsePatientWords(text, new Date());
    if (!hasPatients(me.role) || !birthdate || !family) return [];
    const says = t('palette.searchPatient', { letters: family.toUpperCase(), date: birthDateText(birthdate) });
    return [{ key: 'search', says, choose: () => search.mutate({ birthdate, family }, { onSuccess: () => setAt(0) }) }];
  }

  function wordOptions(): Option[] {
    const pages = destinationsOf(me.role).map(({ to, name, key }) => ({
      key: to,
      says: t(`page.${name}`),
      hint: `g ${key}`,
      choose: () => {
        onClose();
        void navigate({ to });
      },
    }));
    const actions = shownKeys
      .toReversed()
      .flat()
      .filter(({ keys }) => !keys.startsWith('g ') && keys !== '/')
      .map(({ keys, says, act }) => ({
        key: `action ${keys} ${says}`,
        says,
        hint: keys,
        choose: () => {
          onClose();
          act();
        },
      }));
    const wanted = fold(text);
    return [...pages, ...actions].filter(({ says }) => fold(says).includes(wanted));
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && options.length > 0) {
      event.preventDefault();
      setAt((at + step + options.length) % options.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      options[at]?.choose();
    }
  }

  const change = (value: string) => {
    setText(value);
    setAt(0);
    search.reset();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={600}
      yOffset="12vh"
      centered={false}
      attributes={{ content: { 'aria-label': t('palette.title') } }}
    >
      <TextInput
        size="md"
        variant="unstyled"
        px="md"
        py={6}
        leftSection={<IconSearch size={18} aria-hidden />}
        placeholder={t(hasPatients(me.role) ? 'palette.placeholder' : 'palette.placeholderPages')}
        aria-label={t('palette.title')}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded={options.length > 0}
        aria-controls={list}
        aria-activedescendant={options[at] ? `${list}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <div id={list} role="listbox" aria-label={t('palette.results')} className={classes.list}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox, which keeps the focus
          <div
            key={option.key}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={classes.option}
            onClick={option.choose}
            onMouseMove={() => setAt(index)}
          >
            <span>{option.says}</span>
            {option.hint && (
              <Text span size="xs" c="dimmed">
                {option.hint}
              </Text>
            )}
          </div>
        ))}
      </div>
      <Box px="md" pb="sm" role="status">
        {search.isPending && <Text size="sm">{t('palette.searching')}</Text>}
        {search.error && <Problem error={search.error} />}
        {search.data && (
          <Text size="xs" c="dimmed">
            {t('patients.found', { count: search.data.length })}
          </Text>
        )}
        {!search.data && !search.isPending && options.length === 0 && (
          <Text size="sm" c="dimmed">
            {t(hasPatients(me.role) ? 'palette.nothing' : 'palette.nothingPages')}
          </Text>
        )}
      </Box>
    </Modal>
  );
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
