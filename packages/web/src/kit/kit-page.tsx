/** Every state that a page can be in, side by side under its component's name: to build from. In the demo only. */
import { Button, Stack, TextInput } from '@mantine/core';
import { sentenceOf } from '@rempart/terms/errors.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../fhir/refusal.ts';
import { askTouch } from '../session/touch.ts';
import { useMe } from '../session/use-session.ts';
import { NotFoundPage } from '../shell/not-found-page.tsx';
import { currentLanguage } from '../texts/texts.ts';
import { Card } from './card.tsx';
import { ConfirmOnce } from './confirm-once.tsx';
import { Disconnected, VaultDown } from './connection-band.tsx';
import { Empty } from './empty.tsx';
import classes from './kit-page.module.css';
import { Page } from './page.tsx';
import { Problem } from './problem.tsx';
import { sayDone, sayProblem } from './say.tsx';
import { Waiting } from './waiting.tsx';

export function KitPage() {
  const { t } = useTranslation();
  const me = useMe();
  if (!me) return <Waiting what={t('shell.waitingSession')} />;
  if (!me.demo) return <NotFoundPage />;
  const again = () => sayDone(t('kit.retry'));
  return (
    <Page title="Kit">
      <div className={classes.columns}>
        <Card title="Waiting">
          <Waiting what={t('outbox.waiting')} rows={3} />
        </Card>
        <Card title="Empty">
          <Empty action={<Button variant="default">{t('shell.notFound.home')}</Button>}>{t('outbox.empty')}</Empty>
        </Card>
        <Card title="Refused">
          <Stack p="md">
            <Problem error={refusal('no-relation', 403)}>
              <Button variant="default">{t('breakGlass.ask')}</Button>
            </Problem>
          </Stack>
        </Card>
        <Card title="Failed">
          <Stack p="md">
            <Problem error={new Error('shown')} retry={again} />
          </Stack>
        </Card>
        <Card title="Undone">
          <Stack p="md" align="flex-start">
            <Button variant="default" onClick={() => sayDone(t('account.passkeyAdded'), async () => undefined)}>
              {t('account.addPasskey')}
            </Button>
          </Stack>
        </Card>
        <Card title="Confirmed once">
          <Confirmed />
        </Card>
        <Card title="Touched">
          <Touched />
        </Card>
        <Card title="Offline">
          <Disconnected />
          <Stack p="md" align="flex-start">
            <Problem error={new Unreachable('shown')} retry={again} />
            <Button variant="default" onClick={() => sayProblem(new Unreachable('shown'))}>
              {t('kit.retry')}
            </Button>
          </Stack>
        </Card>
        <Card title="Vault down">
          <VaultDown />
          <Stack p="md">
            <Problem error={refusal('vault-down', 503)} retry={again} />
          </Stack>
        </Card>
      </div>
    </Page>
  );
}

/** With something to say first, and a first time that fails. */
function Confirmed() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const [error, setError] = useState<Error>();
  const close = () => {
    setAsked(false);
    setError(undefined);
  };
  const act = () => {
    if (!error) return setError(new Unreachable('shown'));
    close();
    sayDone(t('inbox.refused'));
  };
  return (
    <Stack p="md" align="flex-start">
      <Button variant="default" onClick={() => setAsked(true)}>
        {t('inbox.refuse')}
      </Button>
      {asked && (
        <ConfirmOnce
          title={t('inbox.refuseTitle')}
          facts={[[t('transfer.confirm.to'), 'Rempart']]}
          then={[t('inbox.refuseExplain', { name: 'Rempart' })]}
          act={t('inbox.refuseSend')}
          isDangerous
          canAct={reason !== ''}
          error={error}
          onAct={act}
          onClose={close}
        >
          <TextInput
            label={t('inbox.refuseWhy')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
        </ConfirmOnce>
      )}
    </Stack>
  );
}

/** The one dialog of the shell, asked as the request layer asks; the touch given is real, and opens nothing. */
function Touched() {
  const { t } = useTranslation();
  const ask = () => {
    const options = { challenge: crypto.randomUUID() };
    const sentence = sentenceOf('needs-touch', currentLanguage(), { reason: 'pace' });
    const question = {
      options,
      sentence,
      subject: { name: 'DUPONT (née MARTIN) Jeanne', why: 'open-record' as const },
    };
    askTouch(question, async () => t('account.passkeyAdded'), refusal('needs-touch', 403)).then(sayDone, sayProblem);
  };
  return (
    <Stack p="md" align="flex-start">
      <Button variant="default" onClick={ask}>
        {t('touch.give')}
      </Button>
    </Stack>
  );
}

function refusal(code: 'no-relation' | 'vault-down' | 'needs-touch', status: number): Refusal {
  return new Refusal({ code, status, sentence: sentenceOf(code, currentLanguage(), { reason: 'pace' }) });
}
