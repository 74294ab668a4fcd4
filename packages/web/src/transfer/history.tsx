import type { TransferEvent } from '@rempart/terms/transfers.ts';
import { useTranslation } from 'react-i18next';
import { momentText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './history.module.css';
import { useProblemWords } from './problem-words.ts';

interface HistoryProps {
  from: { name: string };
  to: { name: string };
  history: readonly TransferEvent[];
}

/** What happened to a transfer: both houses read the same lines, since neither is « us ». */
export function History({ from, to, history }: HistoryProps) {
  const { t } = useTranslation();
  const problemWords = useProblemWords();
  const houses = { from: from.name, to: to.name };
  const words = (event: TransferEvent) => {
    switch (event.kind) {
      case 'refused':
        return t('transfer.history.refused', { ...houses, reason: t(`transfer.reason.${event.reason}`) });
      case 'turned-away':
      case 'failed':
        return t(`transfer.history.${event.kind}`, { ...houses, problem: problemWords(event.problem) });
      default:
        return t(`transfer.history.${event.kind}`, houses);
    }
  };
  return (
    <section aria-label={t('transfer.history.title')}>
      <h3 className={classes.title}>{t('transfer.history.title')}</h3>
      <ol className={classes.history}>
        {history.map((event) => (
          <li key={event.kind}>
            <time dateTime={event.at}>{momentText(new Date(event.at), currentLanguage())}</time>
            <span>{words(event)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
