/** `rempart import`: patient histories from files, written by the establishment's feed (contracts, section 1). */
import { join } from 'node:path';
import { BundleRefused, FeedClient } from '@rempart/server/fhir/feed-client.ts';
import { VaultClient } from '@rempart/vault-client/client.ts';
import { type Options, Presets, SingleBar } from 'cli-progress';
import { readBundleFile, UnreadableFile } from './bundle-files.ts';
import { readConfiguration, runFolderOf } from './configuration.ts';
import { reachRempart } from './reach.ts';

export interface ImportOptions {
  json?: boolean;
  /** Id of an establishment; by default the first of `init`. */
  establishment?: string;
  /** Account whose practitioner becomes médecin traitant of those imported. */
  for?: string;
}

/** A refusal of one entry, or of a whole file where `entry` is null. */
interface Refusal {
  file: string;
  entry: number | null;
  type: string;
  reason: string;
}

export interface ImportTotals {
  files: number;
  entries: number;
  imported: number;
  created: number;
  unchanged: number;
  refused: Refusal[];
}

/** Bundles under way at once: enough to keep server and database busy on two cores. */
const AT_ONCE = 4;

/** Imports files and prints the report; ends the process, with 1 where anything was refused. */
export async function importCommand(files: string[], options: ImportOptions): Promise<void> {
  const configuration = readConfiguration(process.env);
  const run = runFolderOf(configuration.data);
  const { origin, stop } = await reachRempart(configuration, run);
  let totals: ImportTotals;
  try {
    const establishment = options.establishment ?? (await firstEstablishment(run));
    const feed = await FeedClient.open(origin, configuration.data, establishment).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Error(`${establishment} is no establishment of ${configuration.data}.`);
    });
    totals = await importFiles(feed, files, options.for);
  } finally {
    await stop();
  }
  process.stdout.write(options.json ? `${JSON.stringify(totals)}\n` : inWords(totals));
  process.exit(totals.refused.length === 0 ? 0 : 1);
}

async function firstEstablishment(run: string): Promise<string> {
  const vault = new VaultClient(join(run, 'vault.sock'));
  try {
    const [first] = await vault.ask('establishments', {});
    if (!first) throw new Error('There is no establishment to import into yet; npm start makes a demo.');
    return first.id;
  } finally {
    vault.close();
  }
}

async function importFiles(feed: FeedClient, files: string[], general: string | undefined): Promise<ImportTotals> {
  const reports: ImportTotals[] = [];
  const bar = new SingleBar(BAR, Presets.shades_classic);
  const begun = Date.now();
  let [entries, next] = [0, 0];
  bar.start(files.length, 0, { entries, rate: 0 });
  const worker = async () => {
    for (let at = next++; at < files.length; at = next++) {
      const report = await importFile(feed, files[at]!, general);
      reports[at] = report;
      entries += report.entries;
      bar.increment(1, { entries, rate: Math.round((entries * 1000) / (Date.now() - begun)) });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    bar.stop();
  }
  return reports.reduce(sum);
}

const BAR: Options = {
  format: 'Importing {bar} {value} of {total} files, {entries} resources, {rate}/s',
  stream: process.stderr,
  noTTYOutput: true,
  notTTYSchedule: 2_000,
};

/** One file; what is wrong with it stands in the report, and the next goes on. */
async function importFile(feed: FeedClient, file: string, general: string | undefined): Promise<ImportTotals> {
  const totals: ImportTotals = { files: 1, entries: 0, imported: 0, created: 0, unchanged: 0, refused: [] };
  try {
    const { text, entries } = await readBundleFile(file);
    totals.entries = entries;
    const { created, unchanged, refused } = await feed.importBundle(text, general);
    const imported = created + unchanged;
    return { ...totals, imported, created, unchanged, refused: refused.map((one) => ({ file, ...one })) };
  } catch (error) {
    if (!(error instanceof UnreadableFile || error instanceof BundleRefused)) throw error;
    return { ...totals, refused: [{ file, entry: null, type: 'Bundle', reason: error.message }] };
  }
}

function sum(a: ImportTotals, b: ImportTotals): ImportTotals {
  return {
    files: a.files + b.files,
    entries: a.entries + b.entries,
    imported: a.imported + b.imported,
    created: a.created + b.created,
    unchanged: a.unchanged + b.unchanged,
    refused: [...a.refused, ...b.refused],
  };
}

function inWords({ files, entries, created, unchanged, refused }: ImportTotals): string {
  const lines = refused.map(
    ({ file, entry, type, reason }) =>
      `refused: ${file}${entry === null ? '' : `, entry ${entry}`}, ${type}: ${reason}`,
  );
  const total = `${files} files, ${entries} resources: ${created} new, ${unchanged} already there`;
  const end =
    refused.length === 0
      ? `${total}, nothing refused.`
      : `${total}; ${refused.length} refused, their Bundles left out.`;
  return `${[...lines, end].join('\n')}\n`;
}
