import { useTranslation } from 'react-i18next';
import { Empty } from '../kit/empty.tsx';
import { LinkButton } from '../kit/link-button.tsx';
import { Page } from '../kit/page.tsx';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('shell.notFound.title')}>
      <Empty
        action={
          <LinkButton to="/" variant="default">
            {t('shell.notFound.home')}
          </LinkButton>
        }
      >
        {t('shell.notFound.explain')}
      </Empty>
    </Page>
  );
}

/** The same where no shell stands around it: for an address that no page has. */
export function NotFoundAnywhere() {
  return (
    <main>
      <NotFoundPage />
    </main>
  );
}
