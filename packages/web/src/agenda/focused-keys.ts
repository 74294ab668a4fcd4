import { useTranslation } from 'react-i18next';
import type { ShownAppointment } from './shown-appointment.ts';
import type { Desk } from './use-desk.ts';

/** What letters do with the appointment that has the focus, the same in the agenda and in one's own day. */
export function useFocusedKeys(desk: Desk) {
  const { t } = useTranslation();
  const { acts } = desk;
  const onFocused = (act: (appointment: ShownAppointment) => unknown) => () => {
    const appointment = desk.focusedNow();
    if (appointment) act(appointment);
    else acts.setSaid(t('agenda.chooseFirst'));
  };
  const keys = {
    i: onFocused(({ id }) => desk.setShown(id)),
    a: onFocused((one) => acts.setStatus(one, 'arrived')),
    l: onFocused((one) => acts.setStatus(one, 'called')),
    c: onFocused((one) => acts.setStatus(one, 'checked-in')),
    v: onFocused((one) => acts.setStatus(one, 'fulfilled')),
    b: onFocused((one) => acts.setStatus(one, 'noshow')),
  };
  return { onFocused, keys };
}
