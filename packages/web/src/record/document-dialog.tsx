import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { Binary, DocumentReference } from '@medplum/fhirtypes';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { read } from '../fhir/resources.ts';
import { fhirDateText } from '../kit/formats.ts';
import { Problem } from '../kit/problem.tsx';
import { Waiting } from '../kit/waiting.tsx';
import { fromBase64 } from '../session/bytes.ts';
import { currentLanguage } from '../texts/texts.ts';
import { wordsOf } from './concepts.ts';
import classes from './document-dialog.module.css';
import { dateOfDocument } from './summary.ts';

interface Content {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A document read: text on the page, pictures shown, everything else to save. */
export function DocumentDialog({ document, onClose }: { document: DocumentReference; onClose: () => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const content = useQuery({
    queryKey: ['document', document.id, document.meta?.versionId],
    gcTime: 60_000,
    queryFn: () => contentOf(document),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size={760}
      title={<Text fw={600}>{document.description ?? wordsOf(document.type)}</Text>}
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {[fhirDateText(dateOfDocument(document), language), document.author?.[0]?.display]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        {content.isPending && <Waiting what={t('record.waitingDocument')} />}
        {content.isError && <Problem error={content.error} retry={() => content.refetch()} />}
        {content.data && <Shown content={content.data} title={document.description ?? wordsOf(document.type)} />}
        {content.data === null && <Text size="sm">{t('record.documentEmpty')}</Text>}
      </Stack>
    </Modal>
  );
}

function Shown({ content, title }: { content: Content; title: string }) {
  const { t } = useTranslation();
  if (content.type.startsWith('text/plain')) {
    return <div className={classes.text}>{new TextDecoder().decode(content.bytes)}</div>;
  }
  return (
    <Group>
      <Text size="sm">{t('record.documentOfType', { type: content.type })}</Text>
      <Button
        variant="default"
        leftSection={<IconDownload size={17} aria-hidden />}
        onClick={() => save(content, title)}
      >
        {t('record.saveDocument')}
      </Button>
    </Group>
  );
}

async function contentOf({ content }: DocumentReference): Promise<Content | null> {
  const attachment = content[0]?.attachment;
  if (!attachment) return null;
  const type = attachment.contentType ?? 'application/octet-stream';
  if (attachment.data) return { type, bytes: fromBase64(attachment.data) };
  const id = /(?:^|\/)Binary\/([^/?]+)/.exec(attachment.url ?? '')?.[1];
  if (!id) return null;
  const { body } = await read<Binary>('Binary', id);
  return body.data ? { type: body.contentType, bytes: fromBase64(body.data) } : null;
}

function save({ bytes, type }: Content, title: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = window.document.createElement('a');
  link.href = url;
  link.download = title;
  link.click();
  URL.revokeObjectURL(url);
}
