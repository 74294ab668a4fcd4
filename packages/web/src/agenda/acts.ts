/** What one does with appointments: who it is opens first, the act happens at once, and can be undone for ten seconds. */
import type { Patient } from '@medplum/fhirtypes';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../fhir/refusal.ts';
import { hourText, momentText } from '../kit/formats.ts';
import { usePatientName } from '../kit/patient-name.tsx';
import { sayDone, sayProblem } from '../kit/say.tsx';
import { useOpenIdentity } from '../patients/identity.ts';
import { currentLanguage } from '../texts/texts.ts';
import { type CancelReason, type Elsewhere, useBooking } from './booking.ts';
import type { ShownStatus } from './grid/grid.ts';
import { isTooEarly, mayBecome, type ShownAppointment, shownStatus } from './shown-appointment.ts';
import { takes } from './verdict.ts';

/** Somewhere an appointment shall go. */
export interface Destination extends Elsewhere {
  /** Whose time it is there, to be said. */
  whose: string;
  /** Reasons for visit that are received at that hour; none named: every one. */
  services?: readonly string[] | undefined;
}

/** Somebody was quicker or is there, or the hour is for other reasons: what one can do now. */
export interface Clash {
  why: 'taken' | 'service';
  appointment: ShownAppointment;
  to: Destination;
  /** Ids of free slots that the system offers instead. */
  offered: readonly string[];
}

/** Of these the patient need not be there, or is known to be. */
const OF_WHO_HAS_COME: readonly ShownStatus[] = ['called', 'checked-in', 'fulfilled'];

export function useActs({
  onMoving,
  onMovedBack,
  onClash,
}: {
  /** An act that may move somebody begins; what it gives is called once they are moved. */
  onMoving: (before: ShownAppointment) => (moved: ShownAppointment) => void;
  onMovedBack: (id: string) => void;
  onClash: (clash: Clash) => void;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const booking = useBooking();
  const openIdentity = useOpenIdentity();
  const nameOf = usePatientName();
  const [said, setSaid] = useState<string>();

  function done(text: string, undo: () => Promise<unknown>) {
    setSaid(text);
    sayDone(text, () =>
      undo().then((answer) => {
        setSaid(t('kit.undone', { what: text }));
        return answer;
      }),
    );
  }

  function failed(error: unknown) {
    sayProblem(error);
    setSaid(t('agenda.unchanged'));
    booking.refresh();
  }

  async function identify({ patient, label }: ShownAppointment): Promise<Patient | undefined> {
    return patient === undefined ? undefined : openIdentity(patient, { name: label || undefined });
  }

  /** Whom to ring, by name and telephone where these are drawn. */
  async function reach(appointment: ShownAppointment): Promise<void> {
    try {
      setSaid(named(appointment, await identify(appointment)));
    } catch (error) {
      failed(error);
    }
  }

  function named({ label, start }: ShownAppointment, who: Patient | undefined): string {
    return who ? nameOf(who) : label || hourText(start, language);
  }

  /** Also before the system is asked, while one is told who it is and why they come. */
  const moving = useRef(new Map<string, Promise<boolean>>());

  function move(appointment: ShownAppointment, to: Destination): Promise<boolean> {
    const moved = moveNow(appointment, to);
    moving.current.set(appointment.id, moved);
    return moved;
  }

  async function moveNow(appointment: ShownAppointment, to: Destination): Promise<boolean> {
    const onMoved = onMoving(appointment);
    try {
      const who = await identify(appointment);
      // Why somebody comes is known from here on: before, no session could be said to be the wrong one.
      const services = to.services ?? [];
      const service = services.length > 0 ? await booking.serviceOf(appointment.id) : undefined;
      if (!takes(services, service)) {
        onClash({ why: 'service', appointment: { ...appointment, service }, to, offered: [] });
        return false;
      }
      const isNear = to.practitioner === appointment.practitioner && to.location === appointment.location;
      const changed =
        isNear && !to.overlap
          ? await booking.move(appointment.id, to, appointment.version)
          : await booking.transfer(appointment.id, to, appointment.version);
      const text = t('agenda.movedTo', {
        name: named(appointment, who),
        when: momentText(to.start, language),
        whose: to.whose,
      });
      const back = { ...appointment, overlap: false };
      done(text, async () => {
        await (isNear && !to.overlap
          ? booking.move(appointment.id, appointment, changed.meta?.versionId)
          : booking.transfer(appointment.id, back, changed.meta?.versionId));
        onMovedBack(appointment.id);
      });
      onMoved({ ...appointment, ...to });
      return true;
    } catch (error) {
      if (error instanceof Refusal && error.code === 'conflict')
        onClash({ why: 'taken', appointment, to, offered: error.offered });
      else failed(error);
      booking.refresh();
      return false;
    }
  }

  /** From the waiting list to an hour. */
  async function giveHour(waiting: ShownAppointment, { whose, ...at }: Destination): Promise<boolean> {
    const onMoved = onMoving(waiting);
    try {
      const who = await identify(waiting);
      const changed = await booking.place(waiting.id, at, 'booked', waiting.version);
      const name = named(waiting, who);
      done(t('agenda.waitingList.placed', { name, when: momentText(at.start, language), whose }), async () => {
        await booking.place(waiting.id, waiting, 'waitlist', changed.meta?.versionId);
        onMovedBack(waiting.id);
      });
      onMoved({ ...waiting, ...at, status: 'booked' });
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  async function takeOffList(waiting: ShownAppointment): Promise<void> {
    try {
      const who = await identify(waiting);
      const changed = await booking.setStatus(waiting.id, 'cancelled', waiting.version);
      done(t('agenda.waitingList.removed', { name: named(waiting, who) }), () =>
        booking.setStatus(waiting.id, 'waitlist', changed.meta?.versionId),
      );
    } catch (error) {
      failed(error);
    }
  }

  async function setStatus(appointment: ShownAppointment, status: ShownStatus): Promise<void> {
    const before = shownStatus(appointment);
    if (shownStatus(appointment) === status) return;
    if (isTooEarly(appointment, status)) return setSaid(t('agenda.tooEarly'));
    if (!mayBecome(appointment, status)) return setSaid(t('agenda.unchanged'));
    try {
      const who = OF_WHO_HAS_COME.includes(status) ? undefined : await identify(appointment);
      const changed =
        status === 'called'
          ? await booking.call(appointment.id, appointment.version)
          : await booking.setStatus(appointment.id, status, appointment.version);
      const text = t('agenda.statusSaved', {
        name: named(appointment, who),
        status: t(`agenda.status.${status}`),
      });
      done(text, () =>
        before === 'called'
          ? booking.callAgain(appointment.id, changed.meta?.versionId)
          : booking.setStatus(appointment.id, appointment.status, changed.meta?.versionId),
      );
    } catch (error) {
      failed(error);
    }
  }

  async function cancel(appointment: ShownAppointment, reason: CancelReason): Promise<boolean> {
    const onMoved = onMoving(appointment);
    try {
      const who = await identify(appointment);
      const changed = await booking.cancel(appointment.id, reason, appointment.version);
      done(t('agenda.cancelled', { name: named(appointment, who) }), async () => {
        await booking.setStatus(appointment.id, appointment.status, changed.meta?.versionId);
        onMovedBack(appointment.id);
      });
      // Who did not ask for it themselves has to be told.
      if (reason.code !== 'pat') onMoved({ ...appointment, status: 'cancelled' });
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  async function restore(appointment: ShownAppointment): Promise<void> {
    try {
      await identify(appointment);
      await booking.setStatus(appointment.id, 'booked', appointment.version);
      setSaid(t('agenda.restored'));
    } catch (error) {
      failed(error);
    }
  }

  /** Identified, and once what one did to it before is done: as it is then. */
  async function takeUp(appointment: ShownAppointment): Promise<ShownAppointment> {
    await identify(appointment);
    await moving.current.get(appointment.id);
    return booking.settled(appointment);
  }

  return { said, setSaid, identify, takeUp, reach, failed, move, giveHour, takeOffList, setStatus, cancel, restore };
}

export type Acts = ReturnType<typeof useActs>;
