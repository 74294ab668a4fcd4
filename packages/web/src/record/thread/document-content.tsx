/** What a document says: words and pictures on the page, everything else to save. */
import { Button, Group, Text } from '@mantine/core';
import type { Binary, DocumentReference } from '@medplum/fhirtypes';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '../../fhir/resources.ts';
import { fhirDateText, momentText } from '../../kit/formats.ts';
import { patiently } from '../../kit/later.tsx';
import { Problem } from '../../kit/problem.tsx';
import { Waiting } from '../../kit/waiting.tsx';
import { fromBase64 } from '../../session/bytes.ts';
import { currentLanguage } from '../../texts/texts.ts';
import { wordsOf } from '../concepts.ts';
import { NoteView } from '../notes/note-view.tsx';
import { dateOfDocument } from '../summary.ts';
import classes from './document-pane.module.css';

/** Heavy, and seldom needed. */
const PdfView = patiently(() => import('./pdf-view.tsx').then((module) => module.PdfView));

interface Content {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

export function DocumentContent({ document }: { document: DocumentReference }) {
  const { t } = useTranslation();
  const content = useQuery({
    queryKey: ['document', document.id, document.meta?.versionId],
    gcTime: 60_000,
    queryFn: () => contentOf(document),
  });
  if (content.isPending) return <Waiting what={t('record.waitingDocument')} />;
  if (content.isError) return <Problem error={content.error} retry={() => content.refetch()} />;
  if (content.data === null) return <Text size="sm">{t('record.documentEmpty')}</Text>;
  return <Shown content={content.data} title={titleOfDocument(document)} />;
}

export function titleOfDocument({ description, type }: DocumentReference): string {
  return description ?? wordsOf(type);
}

/** `24 nov. 2026 · Dr Claire Roussel`. */
export function originOfDocument(document: DocumentReference): string {
  return [whenText(dateOfDocument(document)), document.author?.[0]?.display].filter(Boolean).join(' · ');
}

/** To the minute where it says so. */
function whenText(date: string): string {
  const language = currentLanguage();
  return date.length > 10 ? momentText(new Date(date), language) : fhirDateText(date, language);
}

/** Pictures that a browser draws without running anything: no SVG. */
const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

function Shown({ content, title }: { content: Content; title: string }) {
  const { t } = useTranslation();
  const [type] = content.type.split(';');
  if (type === 'text/html') return <NoteView html={new TextDecoder().decode(content.bytes)} />;
  if (type === 'text/plain') return <div className={classes.text}>{new TextDecoder().decode(content.bytes)}</div>;
  if (type === 'application/pdf') {
    return (
      <Suspense fallback={null}>
        <PdfView bytes={content.bytes} />
      </Suspense>
    );
  }
  if (PICTURES.includes(type!)) return <Picture bytes={content.bytes} type={type!} title={title} />;
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

function Picture({ bytes, type, title }: { bytes: Uint8Array<ArrayBuffer>; type: string; title: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, type]);
  return url ? <img src={url} alt={title} className={classes.picture} /> : null;
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
