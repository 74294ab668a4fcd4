import { Anchor, Badge, Text } from '@mantine/core';
import type { Patient } from '@medplum/fhirtypes';
import { identityStatusOf } from '@rempart/terms/identity.ts';
import { INS_NIA, INS_NIR, INS_TEST } from '@rempart/terms/ins.ts';
import { IconRosetteDiscountCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { birthDateText } from '../kit/formats.ts';
import { SexText, useAge } from '../kit/patient-name.tsx';
import classes from './identity-facts.module.css';

/** Birth, contacts, INS: what a desk checks with the patient in front of it. Absent facts are said. */
export function IdentityFacts({ patient }: { patient: Patient }) {
  const { t } = useTranslation();
  const age = useAge();
  const ins = insOf(patient);
  const phones = patient.telecom?.filter((contact) => contact.system === 'phone') ?? [];
  const mails = patient.telecom?.filter((contact) => contact.system === 'email') ?? [];
  const address = patient.address?.[0];
  const unknown = (
    <Text span c="dimmed">
      {t('kit.notAsked')}
    </Text>
  );
  return (
    <dl className={classes.facts}>
      <Fact name={t('identity.born')}>
        {birthDateText(patient.birthDate)} · {age(patient.birthDate)}
        {birthPlace(patient) && ` · ${birthPlace(patient)}`}
      </Fact>
      <Fact name={t('identity.sex')}>
        <SexText gender={patient.gender} />
      </Fact>
      <Fact name={t('identity.ins')}>
        {ins ? spaced(ins) : unknown} <IdentityBadge patient={patient} />
      </Fact>
      <Fact name={t('identity.phone')}>
        {phones.length === 0
          ? unknown
          : phones.map(({ value }) => (
              <Anchor key={value} href={`tel:${value?.replace(/\s/g, '')}`} mr="sm">
                {value}
              </Anchor>
            ))}
      </Fact>
      {mails.length > 0 && <Fact name={t('identity.mail')}>{mails.map(({ value }) => value).join(', ')}</Fact>}
      <Fact name={t('identity.address')}>
        {address
          ? [...(address.line ?? []), `${address.postalCode ?? ''} ${address.city ?? ''}`.trim()].join(', ')
          : unknown}
      </Fact>
      {patient.generalPractitioner?.[0]?.display && (
        <Fact name={t('identity.practitioner')}>{patient.generalPractitioner[0].display}</Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** How far the identity is to be trusted, as RNIV names it: `INS qualifiée ✓`, or what is missing to that. */
export function IdentityBadge({ patient }: { patient: Patient }) {
  const { t } = useTranslation();
  const status = identityStatusOf(patient.extension);
  const isQualified = status === 'QUAL';
  return (
    <Badge
      variant="light"
      color={isQualified ? 'rempart' : 'gray'}
      tt="none"
      leftSection={isQualified ? <IconRosetteDiscountCheck size={14} aria-hidden /> : undefined}
      className={classes.badge}
    >
      {status ? t(`identity.status.${status}`) : t('identity.insMissing')}
    </Badge>
  );
}

export function insOf(patient: Patient): string | undefined {
  return patient.identifier?.find(({ system }) => system === INS_NIR || system === INS_NIA || system === INS_TEST)
    ?.value;
}

/** `2 67 03 75 114 032 54`. */
function spaced(ins: string): string {
  return ins.replace(/^(.)(..)(..)(..)(...)(...)(..)$/, '$1 $2 $3 $4 $5 $6 $7');
}

function birthPlace(patient: Patient): string | undefined {
  const place = patient.extension?.find(({ url }) => /birthplace/i.test(url))?.valueAddress;
  return place?.city ?? place?.text;
}
