/**
 * Under which key a transaction writes. With the level open it is the patient's own; without, a content key, one a
 * patient, level and transaction, which goes into a letter that this process cannot read back
 * (architecture, section 5, letters).
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import type { Level } from '@rempart/terms/levels.ts';
import type { LetterRule, SealedLetter } from '@rempart/terms/vault/protocol.ts';
import { type Grants, newestKey } from './grants.ts';
import { type LetterKey, sealLetter } from './letters.ts';
import type { Session } from './session.ts';

/** Where keys come from. */
export interface WritingKeyParts {
  grants: Grants;
  letterKey(establishment: EstablishmentId): Promise<LetterKey>;
}

interface ContentKey {
  id: string;
  key: Buffer;
  /** Set when the vault made the letter itself, for a new patient. */
  letter?: SealedLetter;
}

/** The keys of one attempt of one transaction. It owns the content keys; nothing keeps them longer. */
export class WritingKeys {
  readonly #parts: WritingKeyParts;
  readonly #session: Session;
  readonly #contentKeys = new Map<string, ContentKey>();
  readonly #unsavedLetters: Array<{ patient: PatientId; level: Level; content: ContentKey }> = [];
  readonly #saved = new Set<ContentKey>();

  constructor(parts: WritingKeyParts, session: Session) {
    this.#parts = parts;
    this.#session = session;
  }

  /** A content key with its letter, as the vault made them for a new patient. */
  take(patient: PatientId, letter: SealedLetter, key: Buffer): void {
    this.#contentKeys.set(`${patient} ${letter.rule.level}`, { id: letter.rule.id, key, letter });
  }

  /** The patient's own key where the level is open, else this transaction's content key for patient and level. */
  of(patient: PatientId, level: Level): { key: Buffer; keyVersion: number | null; letterId: string | null } {
    const grant = this.#parts.grants.covers(this.#session.claims.sid, patient, level);
    const own = grant && newestKey(grant, level);
    if (own) return { key: own.key, keyVersion: own.version, letterId: null };
    const name = `${patient} ${level}`;
    let content = this.#contentKeys.get(name);
    if (!content) {
      content = { id: randomUUID(), key: randomBytes(32) };
      this.#contentKeys.set(name, content);
    }
    if (!this.#unsavedLetters.some((letter) => letter.content === content)) {
      this.#unsavedLetters.push({ patient, level, content });
    }
    return { key: content.key, keyVersion: null, letterId: content.id };
  }

  /** The letters that what was written since the last call needs: rows of `letter`, each content key's once. */
  async sealLetters() {
    const { establishment, claims, proven } = this.#session;
    const unsaved = this.#unsavedLetters.splice(0).filter(({ content }) => !this.#saved.has(content));
    return Promise.all(
      unsaved.map(async ({ patient, level, content }) => {
        this.#saved.add(content);
        const rule: LetterRule = { establishment, kind: 'patient', subject: patient, level, due: null, id: content.id };
        const letter =
          content.letter ?? (await sealLetter(await this.#parts.letterKey(establishment), rule, content.key));
        return {
          establishment_id: establishment,
          id: content.id,
          kind: rule.kind,
          subject: patient,
          level,
          due: null,
          key_version: letter.keyVersion,
          enc: Buffer.from(letter.enc, 'base64url'),
          ct: Buffer.from(letter.ct, 'base64url'),
          writer: claims.sub,
          proof: proven.proof,
        };
      }),
    );
  }
}
