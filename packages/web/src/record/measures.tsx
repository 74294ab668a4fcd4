import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../kit/card.tsx';
import { Empty } from '../kit/empty.tsx';
import { shortDateText } from '../kit/formats.ts';
import { patiently } from '../kit/later.tsx';
import { currentLanguage } from '../texts/texts.ts';
import classes from './measures.module.css';
import { Limited } from './problems.tsx';
import type { Series } from './series.ts';
import { Sparkline } from './sparkline.tsx';

const PlotDialog = patiently(() => import('./plot-dialog.tsx').then((module) => module.PlotDialog));

/** LOINC codes of measures that wards abbreviate. */
const ABBREVIATED = [
  '85354-9',
  '55284-4',
  '8867-4',
  '8310-5',
  '59408-5',
  '2708-6',
  '9279-1',
  '29463-7',
  '8302-2',
  '39156-5',
  '62238-1',
  '33914-3',
  '4548-4',
] as const;

interface MeasuresCardProps {
  series: Series[];
  /** The patient's age. */
  years: number | undefined;
  patient: Patient | undefined;
}

/** The last value of each measure with its course; a click draws it large. */
export function MeasuresCard({ series, years, patient }: MeasuresCardProps) {
  const { t } = useTranslation();
  const [plotted, setPlotted] = useState<Series>();
  const language = currentLanguage();
  const nameOf = ({ key, name }: Series) => {
    const code = ABBREVIATED.find((one) => one === key);
    return code ? t(`record.short.${code}`) : name;
  };
  const line = (measure: Series) => (
    <li key={measure.key} className={classes.item}>
      <UnstyledButton className={classes.row} title={measure.name} onClick={() => setPlotted(measure)}>
        <span className={classes.name}>
          {nameOf(measure)}
          <small className={classes.date}>{shortDateText(new Date(measure.lastAt), language)}</small>
        </span>
        <Sparkline points={measure.points} />
        <span className={classes.value} data-abnormal={measure.abnormal}>
          {measure.abnormal === 'high' && <IconArrowUp size={13} aria-label={t('record.high')} role="img" />}
          {measure.abnormal === 'low' && <IconArrowDown size={13} aria-label={t('record.low')} role="img" />}
          {measure.last} <small>{measure.unit}</small>
        </span>
        <VisuallyHidden>, {t('record.showPlot')}</VisuallyHidden>
      </UnstyledButton>
    </li>
  );
  return (
    <Card title={t('record.measures')}>
      {series.length === 0 ? <Empty>{t('record.noMeasure')}</Empty> : <Limited items={series} line={line} />}
      <Suspense fallback={null}>
        {plotted && (
          <PlotDialog series={plotted} years={years} patient={patient} onClose={() => setPlotted(undefined)} />
        )}
      </Suspense>
    </Card>
  );
}
