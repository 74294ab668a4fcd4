import { later } from '../kit/later.tsx';
import type { AgendaOwner } from './directory.ts';
import type { Desk } from './use-desk.ts';

const AppointmentDrawer = later(() => import('./appointment-drawer.tsx').then((module) => module.AppointmentDrawer));

/** The appointment of a desk whose details are asked for, beside the page; nothing while none is. */
export function ShownDrawer({ desk, owner }: { desk: Desk; owner: AgendaOwner }) {
  const { shown, acts } = desk;
  if (!shown) return null;
  return (
    <AppointmentDrawer
      key={shown.id}
      appointment={shown}
      owner={owner}
      reason={desk.reasonOf(shown)}
      acts={acts}
      onMove={(to) => acts.move(shown, to)}
      onCut={() => {
        desk.cut(shown);
        desk.setShown(undefined);
      }}
      onClose={() => desk.setShown(undefined)}
    />
  );
}
