/** One note while it is written: a DocumentReference with `docStatus` preliminary, saved through the door. */
import type { DocumentReference } from '@medplum/fhirtypes';
import { Refusal, Unreachable } from '../../fhir/refusal.ts';
import { createOnce, type Opening, read, remove, update } from '../../fhir/resources.ts';
import { base64 } from '../../session/bytes.ts';
import type { Me } from '../../session/session.ts';
import { whileOpen } from '../opening.ts';
import type { DraftPlaces } from './draft-keeper.ts';
import { dropDraft, type KeptDraft, keepDraft } from './draft-store.ts';
import { ACCOUNT, htmlIn, NOTE } from './note-reading.ts';
import { HTML } from './note-text.ts';

const URI = 'urn:ietf:rfc:3986';

interface NoteParts {
  patient: string;
  opening: Opening;
  me: Me;
  title: string;
  /** Id of the signed note that this one completes. */
  appends?: string | undefined;
}

export class NoteDraft implements DraftPlaces {
  readonly title: string;
  readonly appends: string | undefined;
  readonly #parts: NoteParts;
  readonly #identifier: string;
  #id: string | undefined;
  #version: string | undefined;
  /** Texts that were sent without an answer: one of them may be what the system has. */
  #sent: string[] = [];

  private constructor(parts: NoteParts, from: Partial<KeptDraft>) {
    this.#parts = parts;
    this.title = from.title ?? parts.title;
    this.appends = from.appends ?? parts.appends;
    this.#identifier = from.identifier ?? `urn:uuid:${crypto.randomUUID()}`;
    this.#id = from.id;
    this.#version = from.version;
  }

  static begin(parts: NoteParts): NoteDraft {
    return new NoteDraft(parts, {});
  }

  /** Goes on with what the system has. */
  static of(parts: NoteParts, resource: DocumentReference): NoteDraft {
    return new NoteDraft(parts, {
      id: resource.id,
      version: resource.meta?.versionId,
      identifier: resource.identifier?.find(({ system }) => system === URI)?.value,
      title: resource.description,
      appends: resource.relatesTo?.[0]?.target.reference?.split('/').pop(),
    });
  }

  /** Goes on with what this workstation has kept. */
  static kept(parts: NoteParts, kept: KeptDraft): NoteDraft {
    return new NoteDraft(parts, kept);
  }

  /** Whether the system has it already. */
  get isStored(): boolean {
    return this.#id !== undefined;
  }

  /** Version of it that was read or written last. */
  get version(): number {
    return Number(this.#version ?? 0);
  }

  async save(html: string): Promise<void> {
    await this.#write(html, 'preliminary');
  }

  /** The note as it stays. */
  async sign(html: string): Promise<DocumentReference> {
    const signed = await this.#write(html, 'final');
    await this.drop();
    return signed;
  }

  async discard(): Promise<void> {
    await this.drop();
    if (!this.#id) return;
    const resource = { resourceType: 'DocumentReference', id: this.#id, meta: { versionId: this.#version } } as const;
    await this.#whileOpen(() => remove(resource as DocumentReference));
    this.#id = undefined;
    this.#version = undefined;
  }

  keep(html: string): Promise<void> {
    const { me, patient } = this.#parts;
    return keepDraft(me.account, patient, {
      id: this.#id,
      version: this.#version,
      identifier: this.#identifier,
      title: this.title,
      appends: this.appends,
      html,
      at: Date.now(),
    });
  }

  drop(): Promise<void> {
    return dropDraft(this.#parts.me.account, this.#parts.patient);
  }

  /** Reads what the system has, and goes on from there. @returns its text */
  async adopt(): Promise<string> {
    const { body } = await this.#whileOpen(() => read<DocumentReference>('DocumentReference', this.#id!));
    this.#version = body.meta?.versionId;
    return htmlIn(body);
  }

  meaning(error: unknown): 'no-answer' | 'elsewhere' | 'refused' {
    if (error instanceof Unreachable) return 'no-answer';
    if (!(error instanceof Refusal)) return 'refused';
    if (error.code === 'stale') return 'elsewhere';
    const passes = error.status >= 500 || error.code === 'too-fast' || error.code === 'not-signed-in';
    return passes ? 'no-answer' : 'refused';
  }

  async #write(html: string, docStatus: 'preliminary' | 'final'): Promise<DocumentReference> {
    this.#sent.push(html);
    try {
      return await this.#send(html, docStatus);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'stale' || !this.#id) throw error;
      const before = this.#version;
      const standing = await this.adopt();
      if (this.#sent.includes(standing)) return await this.#send(html, docStatus);
      this.#version = before;
      throw error;
    }
  }

  async #send(html: string, docStatus: 'preliminary' | 'final'): Promise<DocumentReference> {
    if (!this.#id) {
      const condition = { subject: `Patient/${this.#parts.patient}`, identifier: `${URI}|${this.#identifier}` };
      const made = await this.#whileOpen(() => createOnce(this.#resource(html, docStatus), condition));
      this.#written(made);
      if (htmlIn(made) === html && made.docStatus === docStatus) return made;
    }
    const changed = { ...this.#resource(html, docStatus), id: this.#id, meta: { versionId: this.#version } };
    return this.#written(await this.#whileOpen(() => update<DocumentReference>(changed)));
  }

  #written(resource: DocumentReference): DocumentReference {
    this.#id = resource.id;
    this.#version = resource.meta?.versionId;
    this.#sent = [htmlIn(resource)];
    return resource;
  }

  #whileOpen<T>(act: () => Promise<T>): Promise<T> {
    return whileOpen(this.#parts.patient, this.#parts.opening, {}, act);
  }

  #resource(html: string, docStatus: 'preliminary' | 'final'): DocumentReference {
    const { patient, me } = this.#parts;
    const now = new Date().toISOString();
    const author = { identifier: { system: ACCOUNT, value: me.account }, display: me.name };
    return {
      resourceType: 'DocumentReference',
      identifier: [{ system: URI, value: this.#identifier }],
      status: 'current',
      docStatus,
      type: { coding: [{ system: 'http://loinc.org', code: NOTE, display: 'Note' }], text: this.title },
      subject: { reference: `Patient/${patient}` },
      date: now,
      description: this.title,
      author: [author],
      ...(docStatus === 'final' ? { authenticator: author } : {}),
      ...(this.appends
        ? { relatesTo: [{ code: 'appends', target: { reference: `DocumentReference/${this.appends}` } }] }
        : {}),
      content: [{ attachment: { contentType: HTML, data: base64(new TextEncoder().encode(html)), creation: now } }],
    };
  }
}
