/**
 * Refusals and failures: one list of stable codes, each with its HTTP status, its FHIR issue type and a sentence
 * that a person can act on, in French and English. Thrown where known, translated once at the rim.
 */
import { reasonWords } from './reasons.ts';

/** Languages in which a refusal is told. */
export const LANGUAGES = ['fr', 'en'] as const;
/** One of them. */
export type Language = (typeof LANGUAGES)[number];

interface Definition {
  status: number;
  /** http://hl7.org/fhir/issue-type */
  issue: string;
  fr: string;
  en: string;
}

/** Words in braces are filled from the error's parameters; they never hold patient data. */
export const ERRORS = {
  'not-signed-in': {
    status: 401,
    issue: 'login',
    fr: 'Connectez-vous : la session manque, est terminée ou a été signée par une autre clé.',
    en: 'Sign in: the session is missing, has ended or was signed by another key.',
  },
  'use-nonce': {
    status: 401,
    issue: 'login',
    fr: "L'horloge de ce poste s'écarte ; la demande est refaite avec le repère reçu.",
    en: 'The clock of this workstation is off; the request is made again with the nonce received.',
  },
  role: {
    status: 403,
    issue: 'forbidden',
    fr: 'Votre rôle ne donne pas accès aux patients. Demandez à une personne de soins.',
    en: 'Your role gives no access to patients. Ask a clinical colleague.',
  },
  'no-relation': {
    status: 403,
    issue: 'forbidden',
    fr: "Aucune relation de soin avec ce patient. Prenez rendez-vous, ou ouvrez par bris de glace en donnant un motif : c'est immédiat, et signalé.",
    en: 'No care relation with this patient. Book an appointment, or break the glass with a reason: it is immediate, and reported.',
  },
  'needs-touch': {
    status: 403,
    issue: 'forbidden',
    fr: 'Confirmez du doigt : touchez votre clé pour ouvrir ({reason}).',
    en: 'Confirm with a touch of your passkey to open ({reason}).',
  },
  'needs-colleague': {
    status: 403,
    issue: 'forbidden',
    fr: "Le second seuil est atteint ({reason}). Demandez à un collègue de confirmer avec sa clé ; l'accès aux dossiers déjà ouverts continue.",
    en: 'The second line is reached ({reason}). Ask a colleague to confirm with their passkey; records already open stay open.',
  },
  line: {
    status: 403,
    issue: 'forbidden',
    fr: 'La limite de votre rôle est atteinte ({reason}). Un collègue peut ouvrir ce patient ; le compteur se libère au fil des heures.',
    en: 'The limit of your role is reached ({reason}). A colleague can open this patient; the count frees itself over the hours.',
  },
  objection: {
    status: 403,
    issue: 'forbidden',
    fr: "Le patient s'est opposé à cet accès. Parlez-en avec lui, ou ouvrez par bris de glace en cas d'urgence.",
    en: 'The patient has objected to this access. Speak with them, or break the glass in an emergency.',
  },
  'needs-approval': {
    status: 403,
    issue: 'forbidden',
    fr: "Cette opération demande l'accord d'une seconde personne. La demande peut être déposée dans « Approbations ».",
    en: 'This operation needs the approval of a second person. File the request under “Approvals”.',
  },
  'not-opened': {
    status: 403,
    issue: 'forbidden',
    fr: "Ouvrez d'abord le patient : cette lecture demande une ouverture de niveau « {level} ».",
    en: 'Open the patient first: this reading needs an opening at level “{level}”.',
  },
  'not-found': {
    status: 404,
    issue: 'not-found',
    fr: "Introuvable. Vérifiez l'adresse, ou cherchez le patient par date de naissance et trois lettres.",
    en: 'Not found. Check the address, or search the patient by birth date and three letters.',
  },
  gone: { status: 410, issue: 'deleted', fr: 'Supprimé.', en: 'Deleted.' },
  'not-supported': {
    status: 404,
    issue: 'not-supported',
    fr: "Ce serveur n'offre pas cela ; voyez /fhir/R4/metadata.",
    en: 'This server does not offer that; see /fhir/R4/metadata.',
  },
  conflict: {
    status: 409,
    issue: 'conflict',
    fr: "Le créneau vient d'être pris. Choisissez-en un autre.",
    en: 'The slot has just been taken. Choose another.',
  },
  stale: {
    status: 412,
    issue: 'conflict',
    fr: "Quelqu'un a modifié entre-temps. Relisez, puis recommencez : rien n'a été écrasé.",
    en: 'Someone has changed this meanwhile. Read again, then retry: nothing was overwritten.',
  },
  signed: {
    status: 409,
    issue: 'business-rule',
    fr: 'Ce document est signé : il ne change plus. Ajoutez un complément, qui restera à côté de lui.',
    en: 'This document is signed: it does not change any more. Add a complement, which will stand beside it.',
  },
  'others-draft': {
    status: 409,
    issue: 'business-rule',
    fr: "Ce brouillon est celui d'une autre personne, qui seule le modifie et le signe. Écrivez une note à vous.",
    en: 'This draft is another person’s, who alone changes and signs it. Write a note of your own.',
  },
  'no-match-header': {
    status: 412,
    issue: 'required',
    fr: "Pour modifier, donnez la version lue dans l'en-tête If-Match.",
    en: 'To change this, give the version you read in the If-Match header.',
  },
  'too-large': {
    status: 413,
    issue: 'too-long',
    fr: 'Trop gros : {limit} au plus.',
    en: 'Too large: {limit} at most.',
  },
  malformed: {
    status: 400,
    issue: 'structure',
    fr: 'Illisible : {detail}.',
    en: 'Cannot be read: {detail}.',
  },
  invalid: {
    status: 422,
    issue: 'invalid',
    fr: "Refusé, rien n'a été écrit : {detail}.",
    en: 'Refused, nothing was written: {detail}.',
  },
  'too-broad': {
    status: 422,
    issue: 'too-costly',
    fr: 'Recherche trop large. Donnez la date de naissance et trois lettres du nom, un identifiant, ou un patient.',
    en: 'Search too broad. Give the birth date and three letters of the name, an identifier, or a patient.',
  },
  'too-fast': {
    status: 429,
    issue: 'throttled',
    fr: 'Trop vite. Réessayez dans {seconds} s.',
    en: 'Too fast. Try again in {seconds} s.',
  },
  'vault-down': {
    status: 503,
    issue: 'transient',
    fr: 'Le coffre ne répond pas. Les dossiers déjà ouverts restent lisibles ; ce que vous écrivez est gardé.',
    en: 'The vault does not answer. Records already open stay readable; what you write is kept.',
  },
  starting: { status: 503, issue: 'transient', fr: 'Rempart démarre.', en: 'Rempart is starting.' },
  unexpected: {
    status: 500,
    issue: 'exception',
    fr: "Erreur inattendue. Rien n'a été écrit ; réessayez, puis prévenez la personne qui s'occupe du système.",
    en: 'Unexpected error. Nothing was written; try again, then tell the person who runs the system.',
  },
} as const satisfies Record<string, Definition>;

/** A code of the list above; stable, clients rely on it. */
export type ErrorCode = keyof typeof ERRORS;

/** What a refusal says beside its code. */
export interface ErrorDetails {
  /** Values for the words in braces. Never patient data. */
  params?: Record<string, string | number>;
  /** FHIRPath expressions of the place in the input, for OperationOutcome.issue.expression. */
  expression?: string[];
  /** For `needs-touch`: PublicKeyCredentialRequestOptionsJSON. */
  touchOptions?: unknown;
  /** For `too-fast`: seconds, for the Retry-After header. */
  retryAfter?: number;
  /** For `use-nonce`: the DPoP-Nonce to send. */
  nonce?: string;
  /** More issues of the same kind, each with its own place (validation). */
  more?: ReadonlyArray<{ detail: string; expression?: string[] }>;
}

/** The one error type that crosses rooms. */
export class RempartError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(code);
    this.name = 'RempartError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** The sentence of an error in a language. */
export function sentenceOf(code: ErrorCode, language: Language, params: ErrorDetails['params'] = {}): string {
  return ERRORS[code][language].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '…');
    return name === 'reason' ? reasonWords(value, language) : value;
  });
}

/** `invalid`, of what a schema found wrong: each place is named, the first says what. */
export function invalidAt(issues: ReadonlyArray<{ message: string; path: readonly PropertyKey[] }>): RempartError {
  return new RempartError('invalid', {
    params: { detail: issues[0]?.message ?? '' },
    expression: issues.map(({ path }) => path.join('.')),
  });
}
