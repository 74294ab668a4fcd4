/** What an installation takes: memory at rest, the vault's own tree of dependencies. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './measure.ts';
import { residentMegabytes } from './serving.ts';

const ROOT = join(import.meta.dirname, '../../../..');

export function measureMemory(pids: Record<string, number>): Figure[] {
  const each = Object.entries(pids).map(([name, pid]) => ({
    name: `memory at rest, ${name}`,
    value: residentMegabytes(pid),
    unit: 'MB',
    ok: true,
  }));
  const total = each.reduce((sum, { value }) => sum + value, 0);
  return [
    ...each,
    { name: 'memory at rest, front, server and vault', value: total, unit: 'MB', limit: 400, ok: total < 400 },
  ];
}

interface Lock {
  packages: Record<string, { dependencies?: Record<string, string>; link?: boolean; resolved?: string }>;
}

/** Packages that the vault loads in production, its own workspaces included, from the lockfile. */
export function measureVaultTree(): Figure {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
  const seen = new Set<string>();
  const visit = (place: string) => {
    if (seen.has(place)) return;
    seen.add(place);
    for (const name of Object.keys(packages[place]?.dependencies ?? {})) {
      const found = resolve(packages, place, name);
      if (found) visit(found);
    }
  };
  visit('packages/vault');
  return { name: "packages in the vault's tree", value: seen.size, unit: 'packages', limit: 40, ok: seen.size <= 40 };
}

/** As Node looks: in the package's own node_modules, then outwards; workspaces are links. */
function resolve(packages: Lock['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`;
    const entry = packages[place];
    if (entry) return entry.link ? entry.resolved : place;
    if (!folder) return undefined;
  }
}
