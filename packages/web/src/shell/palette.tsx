/** One box: a birth date and three letters find a patient, words find a page or an action. Answers obey the door. */
import { Box, Modal, Text, TextInput } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusBack } from '../kit/dialog.tsx';
import { birthDateText } from '../kit/formats.ts';
import { usePatientName } from '../kit/patient-name.tsx';
import { parsePatientWords } from '../kit/patient-words.ts';
import { Problem } from '../kit/problem.tsx';
import { usePatientSearch } from '../patients/patient-search.ts';
import type { Me } from '../session/session.ts';
import { hasPatients } from './navigation.ts';
import classes from './palette.module.css';
import { matching, type Option, type OptionGroup, useOptions } from './palette-options.ts';

export function Palette({ me, onClose }: { me: Me; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const nameOf = usePatientName();
  const list = useId();
  const chosen = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const search = usePatientSearch();
  const every = useOptions(me);
  useFocusBack();

  const patients = search.data ? search.data.map(found) : patientOption();
  const groups: OptionGroup[] = [
    ...(patients.length > 0 ? [{ title: t('page.patients'), options: patients }] : []),
    ...(search.data ? [] : matching(every, text)),
  ];
  const options = groups.flatMap((group) => group.options);
  useEffect(() => chosen.current?.scrollIntoView({ block: 'nearest' }));

  function found(patient: Patient): Option {
    return {
      key: patient.id!,
      says: nameOf(patient),
      hint: birthDateText(patient.birthDate),
      choose: () => void navigate({ to: '/record/$patient', params: { patient: patient.id! } }),
    };
  }

  /** Searching counts, so it is done when asked, never while typing. */
  function patientOption(): Option[] {
    const { birthdate, family } = parsePatientWords(text, new Date());
    if (!hasPatients(me.role) || !birthdate || !family) return [];
    const says = t('palette.searchPatient', { letters: family.toUpperCase(), date: birthDateText(birthdate) });
    return [{ key: SEARCH, says, choose: () => search.mutate({ birthdate, family }, { onSuccess: () => setAt(0) }) }];
  }

  function choose(option: Option | undefined) {
    if (!option) return;
    if (option.key === SEARCH) return option.choose();
    onClose();
    // Once the focus is back where it was: an action may be about what has it.
    setTimeout(option.choose);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && options.length > 0) {
      event.preventDefault();
      setAt((at + step + options.length) % options.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(options[at]);
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
      yOffset="min(12vh, 80px)"
      centered={false}
      classNames={{ content: classes.box, body: classes.parts }}
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
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div key={group.title} role="group" aria-label={group.title}>
            <div className={classes.title} aria-hidden>
              {group.title}
            </div>
            {group.options.map((option) => {
              const index = options.indexOf(option);
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox, which keeps the focus
                <div
                  key={option.key}
                  ref={index === at ? chosen : undefined}
                  id={`${list}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  className={classes.option}
                  onClick={() => choose(option)}
                  onMouseMove={() => setAt(index)}
                >
                  <span>{option.says}</span>
                  {option.hint && (
                    <Text span size="xs" c="dimmed" className={classes.hint}>
                      {option.hint}
                    </Text>
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <Box className={classes.foot} role="status">
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

/** The option that asks; it leaves the box open. */
const SEARCH = 'search';
