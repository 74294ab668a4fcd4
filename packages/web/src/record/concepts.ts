/** How coded things are read as words. */
import type { CodeableConcept } from '@medplum/fhirtypes';

/** The words as they were written, else those of a coding, else its code. */
export function wordsOf(concept: CodeableConcept | undefined): string {
  const coding = concept?.coding?.find(({ display }) => display) ?? concept?.coding?.[0];
  return concept?.text ?? coding?.display ?? coding?.code ?? '';
}

export function hasCode(concept: CodeableConcept | undefined, ...codes: string[]): boolean {
  return concept?.coding?.some(({ code }) => code !== undefined && codes.includes(code)) ?? false;
}
