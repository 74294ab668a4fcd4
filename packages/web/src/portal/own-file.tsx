/** One's own file on one page, in the order in which one looks for things; then who else opened it. */
import { Button, Text, Title, UnstyledButton } from '@mantine/core';
import type { Bundle, DocumentReference } from '@medplum/fhirtypes';
import { IconArrowDown, IconLockOpen } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Opening } from '../fhir/resources.ts';
import { Card, Rows } from '../kit/card.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Empty } from '../kit/empty.tsx';
import { newestFirst } from '../kit/fhir-dates.ts';
import { fhirDateText, numberText } from '../kit/formats.ts';
import { Page } from '../kit/page.tsx';
import { usePatientName } from '../kit/patient-name.tsx';
import { Problem } from '../kit/problem.tsx';
import { IdentityFacts } from '../patients/identity-facts.tsx';
import { AccessList } from '../record/accesses/access-list.tsx';
import { wordsOf } from '../record/concepts.ts';
import { useRecordChanges } from '../record/opening.ts';
import { Limited, ProblemsCard, TreatmentsCard } from '../record/problems.tsx';
import { type Allergy, type RecordSummary, summaryOf } from '../record/summary.ts';
import { DocumentContent, originOfDocument, titleOfDocument } from '../record/thread/document-content.tsx';
import { UpcomingCard } from '../record/upcoming.tsx';
import { currentLanguage } from '../texts/texts.ts';
import classes from './own-file.module.css';
import { ResultsCard } from './results-card.tsx';
import { WhomToAsk } from './whom-to-ask.tsx';

interface OwnFileProps {
  patient: string;
  opening: Opening;
  bundle: Bundle;
  /** Why the restricted part did not open, or the rest did not come anew. */
  problem: unknown;
  onOpenRestricted: () => void;
}

/** Where the link at the head leads. */
const ACCESSES = 'accesses';

export function OwnFile({ patient, opening, bundle, problem, onOpenRestricted }: OwnFileProps) {
  const { t, i18n } = useTranslation();
  const nameOf = usePatientName();
  // biome-ignore lint/correctness/useExhaustiveDependencies: numbers are written anew when the language changes
  const summary = useMemo(
    () => summaryOf(bundle, (value) => numberText(value, currentLanguage())),
    [bundle, i18n.language],
  );
  useRecordChanges(patient, opening);
  return (
    <Page title={t('page.ownFile')}>
      <div className={classes.file}>
        <div className={classes.head}>
          <Title order={2} size="h2" className={classes.name}>
            {summary.patient ? nameOf(summary.patient) : t('record.noIdentity')}
          </Title>
          <a href={`#${ACCESSES}`} className={classes.jump}>
            <IconArrowDown size={16} aria-hidden />
            {t('ownFile.accesses')}
          </a>
        </div>
        <div className={classes.parts}>
          {summary.patient && (
            <Card title={t('identity.who')}>
              <div className={classes.padded}>
                <IdentityFacts patient={summary.patient} />
              </div>
            </Card>
          )}
          <UpcomingCard patient={patient} />
          <TreatmentsCard treatments={summary.treatments} stopped={summary.stopped} />
          <AllergiesCard allergies={summary.allergies} saidWithout={summary.saidWithoutAllergy} />
          <ProblemsCard problems={summary.problems} history={summary.history} />
          <VaccinationsCard immunizations={summary.immunizations} />
          <ResultsCard series={summary.series} />
          <DocumentsCard documents={summary.documents} />
          <RestrictedPart isOpen={opening.level === 'restricted'} problem={problem} onOpen={onOpenRestricted} />
        </div>
        <div id={ACCESSES} className={classes.accesses}>
          <Card title={t('ownFile.accesses')}>
            <Text size="sm" c="dimmed" className={classes.explain}>
              {t('record.accesses.explain')}
            </Text>
            <AccessList patient={patient} reader="patient" reading={(read) => read()} />
            <WhomToAsk />
          </Card>
        </div>
      </div>
    </Page>
  );
}

/** What is sensitive comes after a touch; what the touch came to is said where it was asked for, and keeps the focus. */
function RestrictedPart({ isOpen, problem, onOpen }: { isOpen: boolean; problem: unknown; onOpen: () => void }) {
  const { t } = useTranslation();
  const said = useRef<HTMLParagraphElement>(null);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (isOpen && asked) said.current?.focus();
  }, [isOpen, asked]);
  return (
    <div className={classes.restricted}>
      <Text size="sm" ref={said} tabIndex={-1}>
        {t(isOpen ? 'ownFile.restrictedOpen' : 'ownFile.restricted')}
      </Text>
      {!isOpen && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconLockOpen size={16} aria-hidden />}
          onClick={() => {
            setAsked(true);
            onOpen();
          }}
        >
          {t('record.openRestricted')}
        </Button>
      )}
      {problem ? <Problem error={problem} /> : null}
    </div>
  );
}

function AllergiesCard({ allergies, saidWithout }: { allergies: Allergy[]; saidWithout: boolean }) {
  const { t } = useTranslation();
  return (
    <Card title={t('record.allergies')}>
      {allergies.length === 0 ? (
        <Empty>{t(saidWithout ? 'record.noKnownAllergy' : 'record.allergyNotAsked')}</Empty>
      ) : (
        <Rows>
          {allergies.map(({ id, words, reaction, severe, since }) => (
            <li key={id}>
              <strong>{words}</strong>
              {reaction && ` : ${reaction}`}
              {severe && ` · ${t('record.severe')}`}
              {since && ` (${since.slice(0, 4)})`}
            </li>
          ))}
        </Rows>
      )}
    </Card>
  );
}

function VaccinationsCard({ immunizations }: Pick<RecordSummary, 'immunizations'>) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const given = immunizations
    .filter(({ status }) => status === 'completed')
    .toSorted((a, b) => newestFirst(a.occurrenceDateTime, b.occurrenceDateTime));
  return (
    <Card title={t('ownFile.vaccinations')}>
      {given.length === 0 ? (
        <Empty>{t('ownFile.noVaccination')}</Empty>
      ) : (
        <Limited
          items={given}
          line={({ id, vaccineCode, occurrenceDateTime }) => (
            <li key={id} className={classes.line}>
              <span>{wordsOf(vaccineCode)}</span>
              <span className={classes.aside}>{fhirDateText(occurrenceDateTime?.slice(0, 10), language)}</span>
            </li>
          )}
        />
      )}
    </Card>
  );
}

function DocumentsCard({ documents }: Pick<RecordSummary, 'documents'>) {
  const { t } = useTranslation();
  const [read, setRead] = useState<DocumentReference>();
  return (
    <Card title={t('ownFile.documents')}>
      {documents.length === 0 ? (
        <Empty>{t('ownFile.noDocument')}</Empty>
      ) : (
        <Limited
          items={documents}
          line={(document) => (
            <li key={document.id} className={classes.document}>
              <UnstyledButton className={classes.open} onClick={() => setRead(document)}>
                <span className={classes.title}>{titleOfDocument(document)}</span>
                <span className={classes.under}>{originOfDocument(document)}</span>
              </UnstyledButton>
            </li>
          )}
        />
      )}
      {read && (
        <Dialog title={titleOfDocument(read)} size={760} onClose={() => setRead(undefined)}>
          <Text size="sm" c="dimmed" mb="md">
            {originOfDocument(read)}
          </Text>
          <DocumentContent document={read} />
        </Dialog>
      )}
    </Card>
  );
}
