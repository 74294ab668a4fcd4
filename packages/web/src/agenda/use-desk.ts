/** What the agenda's page works with: what is read and drawn, and what each act upon it means. */
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { awaitField } from '../shell/type-ahead.ts';
import { type Clash, useActs } from './acts.ts';
import type { AgendaColumn } from './columns.ts';
import type { AgendaOwner } from './directory.ts';
import type { FreeSpan, GridActs, Place, Verdict } from './grid/grid.ts';
import { type KeptTime, useAbsences } from './kept-time.ts';
import { opensRecordsAtOnce } from './opening-way.ts';
import { isCancelled, type ShownAppointment } from './shown-appointment.ts';
import type { Start } from './starts.ts';
import { type Kept, useKept } from './tray.ts';
import { useColumns, useReasons } from './use-columns.ts';
import { type AgendaView, useReadings } from './use-readings.ts';
import { against } from './verdict.ts';
import { waitedMinutes, waitingRoom, waitText } from './waiting.ts';
import type { Span } from './week.ts';

/** What a page that shows appointments works with. */
export type Desk = ReturnType<typeof useDesk>;

/** Where a new appointment begins, if a place was chosen for it. */
interface Beginning {
  at?: Start;
  practitioner?: string | undefined;
  /** Where a room was chosen and nobody yet. */
  location?: string | undefined;
}

export function useDesk(view: AgendaView) {
  const { me, directory, owners, chosen, now } = view;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [booking, setBooking] = useState<Beginning>();
  const [absence, setAbsence] = useState<{ at?: Span; owner?: AgendaOwner | undefined }>();
  const [shownId, setShown] = useState<string>();
  const [clash, setClash] = useState<Clash>();
  const [placing, setPlacing] = useState<Kept>();
  const tray = useKept('tray');
  const toTell = useKept('to-tell');

  const readings = useReadings(view);
  const { shown, ofToday, followUp, byId } = readings;
  const absences = useAbsences();

  const acts = useActs({
    onMoving: (before) => {
      // What is cut while an act on it is on its way stays in the tray.
      const wasCut = tray.kept.some(({ id }) => id === before.id);
      return (moved) => {
        if (moved.start > now && isAnotherVisit(before, moved)) toTell.put(moved);
        if (wasCut) tray.take(before.id);
      };
    },
    onMovedBack: toTell.take,
    onClash: setClash,
  });

  const reasons = useReasons(directory);
  const cutIds = tray.kept.map(({ id }) => id);
  const columns = useColumns(view, readings, reasons, cutIds);
  const columnAt = (key: string) => columns.find((column) => column.key === key);
  const ownerOf = (appointment: { practitioner: string | undefined }) =>
    owners.find(({ practitioner }) => practitioner === appointment.practitioner);
  const whose = (practitioner: string | undefined) => ownerOf({ practitioner })?.name ?? '';

  function destination(appointment: Kept, place: Span, column: AgendaColumn) {
    // A room's column says where, a practitioner's says with whom; what it does not say stays.
    const practitioner = column.practitioner ?? appointment.practitioner;
    const location = column.practitioner === appointment.practitioner ? appointment.location : column.location;
    const { start, end } = place;
    const services = column.sessions.find((one) => one.start <= start && end <= one.end)?.services;
    const at = column.practitioner ? whose(practitioner) : column.title;
    return { start, end, practitioner, location, whose: at, services };
  }

  function onMove(id: string, place: Place, verdict: Verdict) {
    const appointment = byId(id);
    const column = columnAt(place.column);
    if (!appointment || !column) return;
    const to = { ...destination(appointment, place, column), overlap: false };
    if (verdict.kind === 'taken') setClash({ why: 'taken', appointment, to, offered: [] });
    else void acts.move(appointment, to);
  }

  function begin(at: Start, column: AgendaColumn) {
    const [cut] = tray.kept;
    if (cut) return void place(cut, at, column);
    beginBooking({
      at,
      practitioner: column.practitioner,
      location: column.practitioner ? undefined : column.location,
    });
  }

  function beginBooking(beginning: Beginning) {
    awaitField();
    setBooking(beginning);
  }

  /** What was cut goes where one clicks, with its own length. */
  function place(cut: Kept, at: Start, column?: AgendaColumn) {
    const length = cut.end.getTime() - cut.start.getTime();
    const end = new Date(at.start.getTime() + length);
    const { practitioner, location } = cut;
    const where = column
      ? destination(cut, { start: at.start, end }, column)
      : { start: at.start, end, practitioner, location, whose: whose(practitioner) };
    const appointment = { ...BLANK, ...cut };
    const to = { ...where, overlap: false };
    return cut.status === 'waitlist' ? acts.giveHour(appointment, to) : acts.move(appointment, to);
  }

  const grid: GridActs = {
    onOpen: open,
    onDetails: setShown,
    onBook: (slot: FreeSpan, key: string) => {
      const column = columnAt(key);
      const found = readings.free.data?.find(({ id }) => id === slot.id);
      if (column && found) begin({ slots: [found], start: found.start, end: found.end }, column);
    },
    onMove,
    onStretch: onMove,
    onDraw: ({ column: key, start, end }) => {
      const column = columnAt(key);
      if (column) begin({ slots: [], start, end }, column);
    },
    judge: (where, id) => judge(where, id),
  };

  function judge(where: Place, id: string | undefined): Verdict {
    const column = columnAt(where.column);
    if (!column) return { kind: 'warned', text: '' };
    const held = byId(id);
    const busy = column.appointments.map((one) => ({ ...one, patient: undefined }));
    const elsewhere = held?.patient ? shown.filter((one) => one.patient === held.patient && !isCancelled(one)) : [];
    const found = against(
      { ...where, id, service: held?.service, before: held?.before ?? 0, after: held?.after ?? 0 },
      {
        open: column.sessions,
        absences: column.absences,
        held: column.held,
        busy,
        elsewhere,
        isHoliday: column.isHoliday,
        now,
      },
    );
    if (found.length === 0) return { kind: 'free', text: t('agenda.free') };
    const text = found.map((one) => t(`agenda.against.${one}`)).join(', ');
    return { kind: found[0] === 'taken' ? 'taken' : 'warned', text };
  }

  function open(id: string) {
    const appointment = byId(id);
    if (appointment?.patient && opensRecordsAtOnce(me.role)) {
      return void navigate({ to: '/record/$patient', params: { patient: appointment.patient } });
    }
    setShown(id);
  }

  function cut(appointment: ShownAppointment) {
    void acts.takeUp(appointment).then((taken) => {
      tray.put(taken);
      acts.setSaid(t('agenda.tray.explain'));
    }, acts.failed);
  }

  const room = waitingRoom(ofToday, now);
  return {
    acts,
    appointments: readings.appointments,
    free: readings.free,
    columns,
    grid,
    open,
    cut,
    booking,
    beginBooking,
    endBooking: () => setBooking(undefined),
    absence,
    beginAbsence: (at?: Span, owner = only(chosen)) => {
      setBooking(undefined);
      setAbsence({ ...(at && { at }), owner });
    },
    endAbsence: () => setAbsence(undefined),
    bookingOwner: owners.find(({ practitioner }) => practitioner === booking?.practitioner) ?? only(chosen),
    clash,
    setClash,
    placing,
    setPlacing,
    place,
    shown: byId(shownId),
    setShown,
    ownerOf,
    reasonOf: ({ service }: ShownAppointment) => (service === undefined ? undefined : reasons.get(service)?.name),
    /** The appointment that has the focus, in the grid or the list. */
    focusedNow: () => {
      const element = document.activeElement;
      return element instanceof HTMLElement ? byId(element.dataset.appointment) : undefined;
    },
    /** How long somebody waits already. */
    sinceOf: (id: string) => {
      const one = byId(id);
      return one?.status === 'arrived' ? waitText(waitedMinutes(one, now)) : undefined;
    },
    waiting: room.waiting.length,
    panel: {
      appointments: ofToday,
      shown,
      now,
      whose,
      labelOf: (id: string) => byId(id)?.label,
      onReach: (kept: Kept) => void acts.reach({ ...BLANK, ...kept }),
      tray,
      toTell,
      onOpen: ({ id }: ShownAppointment) => setShown(id),
      onStatus: acts.setStatus,
      onPlace: setPlacing,
      onRestore: acts.restore,
      ...followUp,
      onTakeOffList: acts.takeOffList,
      absences: readings.kept.filter(({ kind }) => kind === 'absence').map((one) => absenceOver(one, owners, shown)),
      onTakeBack: (id: string) => void absences.takeBack([{ id }]).catch(acts.failed),
    },
  };
}

/** What a patient has to know of: another hour, another doctor, or none; not that it takes longer, nor in which room. */
function isAnotherVisit(before: ShownAppointment, after: ShownAppointment): boolean {
  return before.status !== after.status || +before.start !== +after.start || before.practitioner !== after.practitioner;
}

/** An absence with those of its agenda who have to be moved out of it. */
function absenceOver(absence: KeptTime, owners: readonly AgendaOwner[], shown: readonly ShownAppointment[]) {
  const absent = owners.filter(({ schedules }) => schedules.some(({ id }) => id === absence.schedule));
  return {
    ...absence,
    whose: absent[0]?.name ?? '',
    toMove: shown.filter(
      ({ start, end, status, practitioner }) =>
        (status === 'booked' || status === 'pending') &&
        start < absence.end &&
        absence.start < end &&
        absent.some((one) => one.practitioner === practitioner),
    ),
  };
}

/** What a cut appointment no longer tells. */
const BLANK = {
  label: '',
  isCalled: false,
  arrived: undefined,
  service: undefined,
  comment: undefined,
  before: 0,
  after: 0,
};

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
