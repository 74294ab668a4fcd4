import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { numberText, shortDateText } from '../kit/formats.ts';
import { Limited } from '../record/problems.tsx';
import type { Series } from '../record/series.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './own-file.module.css';

/** The last value of each measure by its whole name, and in words whether it is usual: no drawing to be read. */
export function ResultsCard({ series }: { series: Series[] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const newest = series.toSorted((a, b) => b.lastAt - a.lastAt);
  const standing = ({ abnormal, usual, unit }: Series) => {
    const range = usual && {
      low: numberText(usual[0], language),
      high: numberText(usual[1], language),
      unit,
    };
    return [
      (abnormal === 'high' || abnormal === 'low') && t(`record.${abnormal}`),
      range && t('ownFile.usual', range).trim(),
    ];
  };
  return (
    <Card title={t('ownFile.results')}>
      {newest.length === 0 ? (
        <Empty>{t('record.noMeasure')}</Empty>
      ) : (
        <Limited
          items={newest}
          line={(measure) => (
            <li key={measure.key} className={classes.line}>
              <span>
                {measure.name}
                <span className={classes.under}>
                  {[shortDateText(new Date(measure.lastAt), language), ...standing(measure)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </span>
              <strong className={classes.value}>
                {measure.last} {measure.unit}
              </strong>
            </li>
          )}
        />
      )}
    </Card>
  );
}
