/** From a request to a session: the token's claims joined with what the server knows of the account. */
import { RempartError } from '@rempart/terms/errors.ts';
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { Databases } from '../db/database.ts';
import type { Viewer } from '../disclosure/policy.ts';
import type { Arrival, Session, Sessions } from '../disclosure/session.ts';

/** Assignments change rarely; a change is seen after this long. */
const ACCOUNT_MEMORY_MS = 10_000;

/** Makes the session of a request; remembers accounts for a short while. */
export class SessionMaker {
  readonly #sessions: Sessions;
  readonly #databases: Databases;
  readonly #viewers = new Map<string, { viewer: Viewer; at: number }>();

  constructor(sessions: Sessions, databases: Databases) {
    this.#sessions = sessions;
    this.#databases = databases;
  }

  /**
   * Believes the token of a request. The proof is checked by whoever answers: the vault where it opens, else
   * `requireProof`.
   * @throws RempartError `not-signed-in`
   */
  async sessionOf(arrival: Arrival): Promise<Session> {
    const { claims, proven, check } = await this.#sessions.authenticate(arrival);
    const viewer = await this.#viewerOf(claims.est, claims.sub);
    let checked: Promise<void> | undefined;
    return {
      claims,
      establishment: claims.est,
      viewer,
      arrival,
      proven,
      language: arrival.language,
      requireProof: () => (checked ??= check()),
      provenByVault: () => {
        checked = Promise.resolve();
      },
    };
  }

  async #viewerOf(establishment: EstablishmentId, account: string): Promise<Viewer> {
    const known = this.#viewers.get(account);
    if (known && performance.now() - known.at < ACCOUNT_MEMORY_MS) return known.viewer;
    const db = this.#databases.of(establishment);
    const accounts = await db
      .selectFrom('account as own')
      .innerJoin('account', (join) =>
        join
          .onRef('account.establishment_id', '=', 'own.establishment_id')
          .onRef('account.person_id', '=', 'own.person_id'),
      )
      .selectAll('account')
      .where('own.establishment_id', '=', establishment)
      .where('own.id', '=', account)
      .execute();
    const row = accounts.find(({ id }) => id === account);
    if (!row) throw new RempartError('not-signed-in');
    const viewer = {
      account: row.id,
      person: row.person_id,
      role: row.role,
      practitioner: row.practitioner_id,
      isPractitioners: accounts.flatMap(({ practitioner_id: id }) => id ?? []),
      unit: row.unit_id,
      schedules: row.schedules,
      patient: row.patient_id,
      practitioners: row.schedules.length > 0 ? await this.#practitionersOf(establishment, row.schedules) : [],
    };
    this.#viewers.set(account, { viewer, at: performance.now() });
    return viewer;
  }

  /** The practitioners whose schedules an account works on, from the actors of the Schedule resources. */
  async #practitionersOf(establishment: EstablishmentId, schedules: string[]): Promise<string[]> {
    const rows = await this.#databases
      .of(establishment)
      .selectFrom('directory_resource')
      .select('content')
      .where('establishment_id', '=', establishment)
      .where('type', '=', 'Schedule')
      .where('id', 'in', schedules)
      .where('is_current', '=', true)
      .execute();
    return rows.flatMap(({ content }) =>
      ((content as { actor?: Array<{ reference?: string }> } | null)?.actor ?? []).flatMap(
        ({ reference }) => /^Practitioner\/(.+)$/.exec(reference ?? '')?.[1] ?? [],
      ),
    );
  }
}
