import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import type { DocumentReference } from '@medplum/fhirtypes';
import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { create, type Opening, remove } from '../fhir/resources.ts';
import { Problem } from '../kit/problem.tsx';
import { sayDone } from '../kit/say.tsx';
import { base64 } from '../session/bytes.ts';
import { useMe } from '../session/use-session.ts';
import { whileOpen } from './opening.ts';
import { NOTE } from './timeline.ts';

export interface WritingProps {
  patient: string;
  opening: Opening;
  onClose: () => void;
  onSaved: () => void;
}

/** A consultation note: what is written is kept while the dialog is closed and opened again on this page. */
const drafts = new Map<string, string>();

export function NoteDialog({ patient, opening, onClose, onSaved }: WritingProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [text, setText] = useState(drafts.get(patient) ?? '');
  const write = (value: string) => {
    setText(value);
    drafts.set(patient, value);
  };
  const save = useMutation({
    mutationFn: () =>
      whileOpen(patient, opening, {}, () =>
        create<DocumentReference>(note(patient, text.trim(), t('record.noteTitle'), me?.name)),
      ),
    onSuccess: (made) => {
      drafts.delete(patient);
      onSaved();
      sayDone(t('record.noteSaved'), async () => {
        await remove(made);
        drafts.set(patient, text);
        onSaved();
      });
      onClose();
    },
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim()) save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={720}
      title={<Text fw={600}>{t('record.noteTitle')}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      <Stack gap="md">
        <Textarea
          label={t('record.noteText')}
          placeholder={t('record.noteExample')}
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          autosize
          minRows={10}
          maxRows={22}
          data-autofocus
        />
        {save.error && <Problem error={save.error} retry={() => save.mutate()} />}
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            {t('record.noteKeys')}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('kit.cancel')}
            </Button>
            <Button disabled={!text.trim()} loading={save.isPending} onClick={() => save.mutate()}>
              {t('record.noteSave')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}

function note(patient: string, text: string, title: string, author: string | undefined): DocumentReference {
  const now = new Date().toISOString();
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'final',
    type: { coding: [{ system: 'http://loinc.org', code: NOTE, display: 'Note' }], text: title },
    subject: { reference: `Patient/${patient}` },
    date: now,
    description: title,
    ...(author ? { author: [{ display: author }] } : {}),
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          data: base64(new TextEncoder().encode(text)),
          title,
          creation: now,
        },
      },
    ],
  };
}
