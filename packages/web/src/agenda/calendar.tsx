/** A month to choose days in, by mouse and arrows; today and public holidays are marked. Days are `YYYY-MM-DD`, on the wall. */
import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/fr';
import { DatePicker, type DatePickerProps, type DatePickerType } from '@mantine/dates';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { longDayText } from '../kit/formats.ts';
import { currentLanguage } from '../texts/texts.ts';
import classes from './calendar.module.css';
import { holidayOf } from './holidays.ts';
import { dayKey, parseDay } from './week.ts';

/** Beside the picker's own. */
interface CalendarProps {
  /** The day that is chosen has the focus, however late the month is drawn. */
  takesFocus?: boolean;
}

export function Calendar<T extends DatePickerType = 'default'>(props: DatePickerProps<T> & CalendarProps) {
  const { takesFocus = false, ...picker } = props;
  const { t } = useTranslation();
  const language = currentLanguage();
  // Not the workstation's today: its zone may be another.
  const today = dayKey(new Date());
  const holidayOn = (key: string) => {
    const holiday = holidayOf(parseDay(key)!);
    return holiday && t(`agenda.holiday.${holiday}`);
  };
  const month = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) month.current?.querySelector<HTMLElement>('[data-selected]')?.focus();
  }, [takesFocus]);
  return (
    <DatePicker<T>
      ref={month}
      locale={language}
      firstDayOfWeek={1}
      maxLevel="year"
      classNames={{ day: classes.day! }}
      getDayProps={(key) => {
        const holiday = holidayOn(key);
        const mod = { holiday: holiday !== undefined, now: key === today };
        return { title: holiday, mod, 'data-autofocus': (takesFocus && key === picker.value) || undefined };
      }}
      getDayAriaLabel={(key) =>
        [longDayText(parseDay(key)!, language), holidayOn(key)].filter((part) => part !== undefined).join(', ')
      }
      ariaLabels={{
        nextMonth: t('agenda.calendar.nextMonth'),
        previousMonth: t('agenda.calendar.previousMonth'),
        nextYear: t('agenda.calendar.nextYear'),
        previousYear: t('agenda.calendar.previousYear'),
      }}
      {...picker}
    />
  );
}
