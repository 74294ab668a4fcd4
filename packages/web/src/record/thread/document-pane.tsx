/** A document read beside the thread, with what one may do with it. */
import { Button, Text } from '@mantine/core';
import type { DocumentReference } from '@medplum/fhirtypes';
import { IconFilePlus, IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isBy, isDraft, isNote } from '../notes/note-reading.ts';
import { Pane } from '../pane.tsx';
import { DocumentContent, originOfDocument, titleOfDocument } from './document-content.tsx';
import classes from './document-pane.module.css';

interface DocumentPaneProps {
  document: DocumentReference;
  /** Who reads. */
  account: string;
  onClose: () => void;
  /** Goes on with a draft of one's own. */
  onGoOn: () => void;
  onComplete: (note: DocumentReference) => void;
}

export function DocumentPane({ document, account, onClose, onGoOn, onComplete }: DocumentPaneProps) {
  const { t } = useTranslation();
  const title = titleOfDocument(document);
  const isMine = isBy(document, account);
  return (
    <Pane title={title} onClose={onClose}>
      <div className={classes.about}>
        <Text size="sm" c="dimmed">
          {originOfDocument(document)}
          {isDraft(document) && ` · ${t('record.notes.isDraft')}`}
        </Text>
        {isDraft(document) && isMine && (
          <Button size="xs" variant="light" leftSection={<IconPencil size={16} aria-hidden />} onClick={onGoOn}>
            {t('record.notes.goOn')}
          </Button>
        )}
        {isNote(document) && document.docStatus === 'final' && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFilePlus size={16} aria-hidden />}
            onClick={() => onComplete(document)}
          >
            {t('record.notes.complete')}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reached by keyboard (WCAG 2.1.1) */}
      <section className={classes.content} tabIndex={0} aria-label={t('record.documentContent')}>
        <DocumentContent document={document} />
      </section>
    </Pane>
  );
}
