/** Rows as Kysely sees them; the migrations beside say what each column is for. */
import type { EstablishmentId, PatientId } from '@rempart/terms/ids.ts';
import type { Level } from '@rempart/terms/levels.ts';
import type { Preferences } from '@rempart/terms/preferences.ts';
import type { Profile, Role } from '@rempart/terms/roles.ts';
import type { RefusalReason } from '@rempart/terms/transfers.ts';
import type { ColumnType, Generated } from 'kysely';

type Bigint = ColumnType<string, string | number | bigint, string | number | bigint>;

export interface AccountTable {
  establishment_id: EstablishmentId;
  id: string;
  person_id: string;
  role: Role;
  profile: Profile;
  name: string;
  practitioner_id: string | null;
  unit_id: string | null;
  schedules: string[];
  /** Of role patient alone. */
  patient_id: PatientId | null;
}

export interface PreferenceTable {
  establishment_id: EstablishmentId;
  person_id: string;
  chosen: ColumnType<Preferences, string, string>;
}

export interface DirectoryTable {
  establishment_id: EstablishmentId;
  type: string;
  id: string;
  version: number;
  is_current: Generated<boolean>;
  deleted: Generated<boolean>;
  updated_at: Generated<Date>;
  content: ColumnType<unknown, string | null, string | null>;
}

export interface PatientTable {
  establishment_id: EstablishmentId;
  id: PatientId;
  created_at: Generated<Date>;
  last_seq: Bigint;
  label: Buffer | null;
}

export interface PatientKeyTable {
  establishment_id: EstablishmentId;
  patient_id: PatientId;
  level: Level;
  version: number;
  month: string;
  data: Buffer;
}

export interface LetterTable {
  establishment_id: EstablishmentId;
  id: string;
  kind: 'patient' | 'inbox' | 'due' | 'statistics';
  subject: string;
  level: Level;
  due: Date | null;
  key_version: number;
  enc: Buffer;
  ct: Buffer;
  writer: string;
  proof: string;
}

export interface ResourceVersionTable {
  establishment_id: EstablishmentId;
  type: string;
  id: string;
  version: number;
  patient_id: PatientId;
  seq: Bigint;
  level: Level;
  key_version: number | null;
  letter_id: string | null;
  sealed_version: number;
  is_current: Generated<boolean>;
  deleted: Generated<boolean>;
  updated_at: Generated<Date>;
  author: string;
  sealed: Buffer | null;
  fingerprint: Buffer | null;
}

export interface ChartTable {
  establishment_id: EstablishmentId;
  patient_id: PatientId;
  level: Level;
  key_version: number;
  covers_seq: Bigint;
  resources: number;
  sealed: Buffer;
}

export interface BlindIndexTable {
  establishment_id: EstablishmentId;
  token: Buffer;
  patient_id: PatientId;
}

export interface CareRelationTable {
  establishment_id: EstablishmentId;
  id: Generated<string>;
  patient_id: PatientId;
  kind: 'appointment' | 'encounter' | 'general-practitioner' | 'transfer' | 'stay';
  practitioner_id: string | null;
  unit_id: string | null;
  source_id: string | null;
  starts: Date;
  ends: Date | null;
  /** A person. */
  made_by: string;
  /** The person who last moved it; of one that was not moved, null. */
  dated_by: Generated<string | null>;
  confirmed: Generated<boolean>;
}

export interface AgendaRowTable {
  establishment_id: EstablishmentId;
  type: 'Appointment' | 'Encounter';
  id: string;
  version: number;
  is_current: Generated<boolean>;
  patient_id: PatientId;
  practitioner_id: string | null;
  schedule_id: string | null;
  location_id: string | null;
  unit_id: string | null;
  starts: Date;
  ends: Date | null;
  status: string;
  updated_at: Generated<Date>;
  before_minutes: Generated<number | null>;
  after_minutes: Generated<number | null>;
  arrived_at: Generated<Date | null>;
  called_at: Generated<Date | null>;
}

export interface BookingTable {
  establishment_id: EstablishmentId;
  resource_id: string;
  appointment_id: string;
  during: string;
  /** Nought; above where it overlaps on purpose. */
  lane: Generated<number>;
}

export interface LabelPageTable {
  establishment_id: EstablishmentId;
  schedule_id: string;
  week: string;
  appointment_id: string;
  sealed: Buffer;
}

/** Another establishment that records may be transferred to. */
export interface CorrespondentTable {
  establishment_id: EstablishmentId;
  id: EstablishmentId;
  name: string;
  /** Null: served by this installation too. */
  address: string | null;
  transfer_key: Buffer;
  transfer_seal_key: Buffer;
  pinned_at: Generated<Date>;
}

export interface OutboxTable {
  establishment_id: EstablishmentId;
  id: string;
  patient_id: PatientId;
  correspondent_id: EstablishmentId;
  urgency: 'routine' | 'urgent';
  author: string;
  created_at: Generated<Date>;
  status: Generated<'waiting' | 'delivered' | 'refused' | 'failed'>;
  attempts: Generated<number>;
  next_attempt: Generated<Date>;
  problem: string | null;
  package: Buffer | null;
  package_hash: Buffer;
  receipt: string | null;
  receipt_signature: string | null;
  settled_at: Date | null;
  disposition: string | null;
  disposition_signature: string | null;
  trying_since: Generated<Date>;
}

export interface InboxItemTable {
  establishment_id: EstablishmentId;
  id: string;
  correspondent_id: EstablishmentId;
  transfer_id: string;
  received_at: Generated<Date>;
  urgency: 'routine' | 'urgent';
  status: Generated<'new' | 'filed' | 'refused'>;
  package_hash: Buffer;
  sealed_traits: Buffer | null;
  sealed_content: Buffer | null;
  receipt: string;
  receipt_signature: string;
  patient_id: PatientId | null;
  closed_by: string | null;
  closed_at: Date | null;
  refusal: RefusalReason | null;
  sent_at: Date | null;
  told_at: Date | null;
  tellings: Generated<number>;
  next_telling: Date | null;
  telling_problem: string | null;
}

export interface ReceivedContentTable {
  establishment_id: EstablishmentId;
  item_id: string;
  patient_id: PatientId;
  letter_id: string;
  correspondent_id: EstablishmentId;
  transfer_id: string;
  received_at: Date;
  sealed: Buffer;
}

export interface InboxRefusalTable {
  establishment_id: EstablishmentId;
  correspondent_id: string;
  refusal: string;
  times: Generated<number>;
  last_at: Generated<Date>;
}

export interface EstablishmentTable {
  id: EstablishmentId;
  name: string;
  created_at: Generated<Date>;
}

export interface Schema {
  establishment: EstablishmentTable;
  account: AccountTable;
  preference: PreferenceTable;
  directory_resource: DirectoryTable;
  patient: PatientTable;
  patient_key: PatientKeyTable;
  letter: LetterTable;
  resource_version: ResourceVersionTable;
  chart: ChartTable;
  blind_index: BlindIndexTable;
  care_relation: CareRelationTable;
  agenda_row: AgendaRowTable;
  booking: BookingTable;
  label_page: LabelPageTable;
  correspondent: CorrespondentTable;
  outbox: OutboxTable;
  inbox_item: InboxItemTable;
  received_content: ReceivedContentTable;
  inbox_refusal: InboxRefusalTable;
}
