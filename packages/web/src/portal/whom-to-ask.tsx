import { Anchor, Text } from '@mantine/core';
import type { ContactPoint, Organization } from '@medplum/fhirtypes';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { resourcesOf, searchAll } from '../fhir/resources.ts';
import { useMe } from '../session/use-session.ts';
import classes from './own-file.module.css';

/** Who answers questions about the data kept of a patient (GDPR, article 37), as the directory writes it. */
const CONTACT = 'https://rempart.example/fhir/CodeSystem/contact';

/** With a question on one of the lines: the data protection officer where the house names one, else the house. */
export function WhomToAsk() {
  const { t } = useTranslation();
  const me = useMe();
  const house = useQuery({
    queryKey: ['house'],
    queryFn: async ({ signal }) =>
      resourcesOf<Organization>(await searchAll('Organization', {}, signal), 'Organization'),
  });
  const own = house.data?.find(({ name }) => name === me?.establishmentName);
  const officer = own?.contact?.find(({ purpose }) =>
    purpose?.coding?.some(({ system, code }) => system === CONTACT && code === 'data-protection'),
  );
  const toOfficer = officer?.telecom?.[0];
  const address = toOfficer ?? own?.telecom?.find(({ system }) => system === 'phone');
  return (
    <Text size="sm" className={classes.ask}>
      {toOfficer ? t('ownFile.askOfficer') : t('ownFile.askHouse', { name: me?.establishmentName ?? '' })}
      {address && (
        <>
          {' '}
          <Anchor href={hrefOf(address)} underline="always" className={classes.address}>
            {address.value}
          </Anchor>
        </>
      )}
    </Text>
  );
}

function hrefOf({ system, value = '' }: ContactPoint): string {
  return system === 'email' ? `mailto:${value}` : `tel:${value.replace(/\s/g, '')}`;
}
