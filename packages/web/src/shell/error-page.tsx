import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../kit/page.tsx';
import { Failed } from '../kit/problem.tsx';

/** A page that broke: said, with a way to try again; what stands around it stays. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Page title={t('kit.failedTitle')}>
      <Failed error={error} retry={reset} />
    </Page>
  );
}
