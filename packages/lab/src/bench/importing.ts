/** Import of whole histories against bare inserts of the same JSON, one transaction a Bundle. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { importBundle } from '@rempart/server/fhir/import.ts';
import { barePool, type Hospital } from './hospital.ts';
import { compare, type Figure } from './measure.ts';

/** Histories of synthetic patients beside the checkout, or given by REMPART_FIXTURES. */
const FIXTURES = process.env.REMPART_FIXTURES ?? join(import.meta.dirname, '../../../../../shared/fixtures');

function syntheaBundles(): string[] {
  const folder = join(FIXTURES, 'synthea');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json.gz') && !name.includes('Information'))
    .sort()
    .map((name) => JSON.stringify(JSON.parse(gunzipSync(readFileSync(join(folder, name))).toString())));
}

interface Entries {
  entry: Array<{ resource: { resourceType: string } }>;
}

export async function measureImport(hospital: Hospital): Promise<Figure[]> {
  const bundles = syntheaBundles();
  if (bundles.length === 0) throw new Error(`no Synthea Bundles below ${FIXTURES}; set REMPART_FIXTURES`);
  const resources = bundles.reduce((sum, text) => sum + (JSON.parse(text) as Entries).entry.length, 0);
  const { door, vault, directory } = hospital.world;
  const owner = barePool(hospital);
  await owner.query('create table bare_import (n bigserial primary key, type text, content jsonb)');

  // Each round's histories are others: the same again would be found unchanged.
  let round = 0;
  let bodies: string[] = [];
  const ours = async (index: number) => {
    const body = bodies[index]!;
    const session = await hospital.feed.request('POST', '/import', body);
    const report = await importBundle({ door, vault, directory }, session, JSON.parse(body), undefined);
    if (report.refused.length > 0) throw new Error(`refused: ${report.refused[0]?.reason}`);
  };
  const bare = async (index: number) => {
    const client = await owner.connect();
    try {
      await client.query('begin');
      for (const { resource } of (JSON.parse(bodies[index]!) as Entries).entry) {
        await client.query({
          name: 'bare-import',
          text: 'insert into bare_import (type, content) values ($1, $2)',
          values: [resource.resourceType, JSON.stringify(resource)],
        });
      }
      await client.query('commit');
    } finally {
      client.release();
    }
  };
  const figure = await compare({
    name: `import of ${bundles.length} histories (${resources} resources), 4 at once`,
    work: ours,
    baseline: bare,
    pieces: bundles.length,
    concurrency: 4,
    limit: 4,
    rounds: 5,
    before: () => {
      round++;
      bodies = bundles.map((text) => text.replaceAll('urn:uuid:', `urn:uuid:${round}-`));
    },
  });
  await owner.end();
  const perSecond = (resources / bundles.length / figure.value) * 1000;
  return [figure, { name: 'resources imported', value: perSecond, unit: 'per s', ok: true }];
}
