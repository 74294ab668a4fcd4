/** The columns as they are drawn: who comes, by name or label, in the words of the person's language. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { columnDayText, longDayText, shownName } from '../kit/formats.ts';
import { useKnownIdentities } from '../patients/identity.ts';
import { currentLanguage } from '../texts/texts.ts';
import { type AgendaColumn, columnsOf, type Mode } from './columns.ts';
import { type Directory, type DrawnReason, drawnReason } from './directory.ts';
import { holidayOf } from './holidays.ts';
import type { KeptTime } from './kept-time.ts';
import { standsInFull } from './own-day.ts';
import type { ShownAppointment } from './shown-appointment.ts';
import type { AgendaView, Readings } from './use-readings.ts';

/** Reasons for visit by the id of their HealthcareService. */
export function useReasons({ services }: Directory): ReadonlyMap<string, DrawnReason> {
  return useMemo(() => new Map(services.map((service) => [service.id!, drawnReason(service)])), [services]);
}

/** @param cut ids of what lies in the tray */
export function useColumns(
  { directory, mode, from, chosen, now }: AgendaView,
  { shown, free, kept, isOwnDay }: Readings,
  reasons: ReadonlyMap<string, DrawnReason>,
  cut: readonly string[],
): AgendaColumn[] {
  const known = useKnownIdentities();
  const texts = useColumnTexts(mode);
  /** Names stand in full in a single column of the day, of those who are open and near; elsewhere labels. */
  const text = (appointment: ShownAppointment) => {
    const isNamed = mode !== 'week' && chosen.length === 1 && standsInFull(appointment, now, isOwnDay);
    const identity = isNamed ? known(appointment.patient) : undefined;
    if (!identity) return appointment.label;
    const { family, given } = shownName(identity.name);
    return `${family} ${given}`.trim();
  };
  return columnsOf({
    mode,
    from,
    owners: chosen,
    locations: directory.locations,
    appointments: shown,
    free: free.data ?? [],
    kept,
    now,
    cut,
    reasons,
    texts: { ...texts, of: text },
  });
}

function useColumnTexts(mode: Mode) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return {
    title: (day: Date) => columnDayText(day, language, mode === 'day' ? 'long' : 'short'),
    longTitle: (day: Date) => longDayText(day, language),
    holiday: (day: Date) => {
      const holiday = holidayOf(day);
      return holiday && t(`agenda.holiday.${holiday}`);
    },
    kept: ({ kind, by }: KeptTime) =>
      kind === 'absence' ? t('agenda.absence.band') : t('agenda.heldBy', { name: by ?? '' }),
    missing: t('agenda.missingHour'),
  };
}
