/**
 * A PDF drawn page by page on canvases: no plug-in, no frame, and none of its scripts, forms or links is looked at. It is
 * read in the page itself because the page's policy starts no worker from an address.
 */
import { Text, VisuallyHidden } from '@mantine/core';
import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist';
// Registers itself as what `getDocument` reads with, so that it asks for no worker.
import 'pdfjs-dist/build/pdf.worker.mjs';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../kit/problem.tsx';
import { Waiting } from '../../kit/waiting.tsx';
import classes from './document-pane.module.css';

/** Pages of a long scan that are drawn; the file itself has all. */
const SHOWN = 50;

export function PdfView({ bytes }: { bytes: Uint8Array<ArrayBuffer> }) {
  const { t } = useTranslation();
  const [pdf, setPdf] = useState<PDFDocumentProxy>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    // The reader takes the bytes over: it gets a copy.
    const reading = getDocument({ data: bytes.slice(), enableXfa: false, useWasm: false, useWorkerFetch: false });
    reading.promise.then(setPdf, setError);
    return () => void reading.destroy();
  }, [bytes]);
  if (error) return <Problem error={error} />;
  if (!pdf) return <Waiting what={t('record.waitingDocument')} />;
  const pages = Math.min(pdf.numPages, SHOWN);
  const numbers = Array.from({ length: pages }, (_, index) => index + 1);
  return (
    <>
      {numbers.map((number) => (
        <Page key={number} pdf={pdf} number={number} />
      ))}
      {pdf.numPages > pages && (
        <Text size="sm" c="dimmed">
          {t('record.pagesLeft', { count: pdf.numPages - pages })}
        </Text>
      )}
    </>
  );
}

/** Drawn when it comes near the screen; its words are there for a screen reader. */
function Page({ pdf, number }: { pdf: PDFDocumentProxy; number: number }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [words, setWords] = useState('');
  useEffect(() => {
    const place = canvas.current;
    if (!place) return;
    let left = false;
    const near = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        near.disconnect();
        draw(pdf, number, place, () => left).then(setWords, () => undefined);
      },
      { rootMargin: '100%' },
    );
    near.observe(place);
    return () => {
      left = true;
      near.disconnect();
    };
  }, [pdf, number]);
  return (
    <>
      <canvas
        ref={canvas}
        className={classes.page}
        role="img"
        aria-label={t('record.pageOf', { number, count: pdf.numPages })}
      />
      <VisuallyHidden>{words}</VisuallyHidden>
    </>
  );
}

/** @returns the words of the page */
async function draw(
  pdf: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
  isLeft: () => boolean,
): Promise<string> {
  const page = await pdf.getPage(number);
  const width = canvas.parentElement!.clientWidth;
  const natural = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: (width / natural.width) * devicePixelRatio });
  if (isLeft()) return '';
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await page.render({ canvas, viewport }).promise;
  const { items } = await page.getTextContent();
  return items.map((item) => ('str' in item ? item.str : '')).join(' ');
}
