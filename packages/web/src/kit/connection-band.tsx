/** What does not answer, in words: what still works meanwhile, and that nothing typed is lost. */
import { IconLockX, IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveState, useVaultDown } from '../live/use-live.ts';
import classes from './connection-band.module.css';

/** Shorter breaks are nobody's business. */
const SAID_AFTER_MS = 2_500;

/** Says it, and goes when all is back. Its place is always there, so that a screen reader reads it out. */
export function ConnectionBand() {
  const isBroken = useLasting(useLiveState() === 'broken');
  const isVaultDown = useVaultDown();
  return <div role="status">{isBroken ? <Disconnected /> : isVaultDown && <VaultDown />}</div>;
}

export function Disconnected() {
  const { t } = useTranslation();
  return (
    <div className={classes.band}>
      <IconPlugConnectedX size={18} aria-hidden />
      <span>{t('kit.disconnected')}</span>
    </div>
  );
}

export function VaultDown() {
  const { t } = useTranslation();
  return (
    <div className={classes.band}>
      <IconLockX size={18} aria-hidden />
      <span>{t('kit.vaultDown')}</span>
    </div>
  );
}

/** True once it has lasted; false at once. */
function useLasting(is: boolean): boolean {
  const [isSaid, setSaid] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(is), is ? SAID_AFTER_MS : 0);
    return () => clearTimeout(timer);
  }, [is]);
  return isSaid;
}
