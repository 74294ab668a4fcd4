import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { shortDateText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './measures.module.css';
import { Limited } from './problems.tsx';
import type { Series } from './series.ts';
import { Sparkline } from './sparkline.tsx';

const PlotDialog = lazy(() => import('./plot-dialog.tsx').then((module) => ({ default: module.PlotDialog })));

/** The last value of each measure with its course; a click draws it large. */
export function MeasuresCard({ series }: { series: Series[] }) {
  const { t } = useTranslation();
  const [plotted, setPlotted] = useState<Series>();
  const language = currentLanguage();
  const line = (measure: Series) => {
    const date = shortDateText(new Date(measure.lastAt), language);
    return (
      <li key={measure.key} className={classes.item}>
        <UnstyledButton className={classes.row} onClick={() => setPlotted(measure)}>
          <span className={classes.name}>{measure.name}</span>
          <Sparkline points={measure.points} />
          <span className={classes.value} data-abnormal={measure.abnormal}>
            {measure.abnormal === 'high' && <IconArrowUp size={13} aria-hidden />}
            {measure.abnormal === 'low' && <IconArrowDown size={13} aria-hidden />}
            {measure.last} <small>{measure.unit}</small>
          </span>
          <small className={classes.date}>
            {date}
            <VisuallyHidden>, {t('record.showPlot')}</VisuallyHidden>
          </small>
        </UnstyledButton>
      </li>
    );
  };
  return (
    <Card title={t('record.measures')}>
      {series.length === 0 ? <Empty>{t('record.noMeasure')}</Empty> : <Limited items={series} line={line} />}
      <Suspense fallback={null}>
        {plotted && <PlotDialog series={plotted} onClose={() => setPlotted(undefined)} />}
      </Suspense>
    </Card>
  );
}
