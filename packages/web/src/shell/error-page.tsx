import { useQueryClient } from '@tanstack/react-query';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../kit/page.tsx';
import { Failed } from '../kit/problem.tsx';

/** A page that broke: said, with a way to try again; what stands around it stays. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const retry = () => {
    // It may have broken on an answer: drawn from the same one it would break again.
    queries.removeQueries({ type: 'inactive' });
    reset();
  };
  return (
    <Page title={t('kit.failedTitle')}>
      <Failed error={error} retry={retry} />
    </Page>
  );
}
