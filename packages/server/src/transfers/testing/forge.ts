/** Packages made without a record, sealed and signed as the sender's server would. Only tests import this. */
import type { EstablishmentId } from '@rempart/terms/ids.ts';
import type { VaultClient } from '@rempart/vault-client/client.ts';
import { sealContentKey, sealPart } from '../../disclosure/transfer-parts.ts';
import { headerOf, type PackageText, signedText } from '../package.ts';

/** @returns the text of a package that the receiver must accept */
export async function forge(
  vault: VaultClient,
  { transfer, from, to }: { transfer: string; from: string; to: string },
): Promise<string> {
  const receiver = (await vault.ask('establishments', {})).find(({ id }) => id === to);
  if (!receiver) throw new Error('no such receiver');
  const sealKey = Buffer.from(receiver.transferSealKey, 'base64url');
  const traits = sealPart({ to, transfer, part: 'traits' }, 'traits');
  const content = sealPart({ to, transfer, part: 'content' }, 'content');
  const header = headerOf(
    { transfer, from: from as EstablishmentId, to: to as EstablishmentId, urgency: 'routine', created: new Date() },
    sealKey,
    { traits: traits.sealed, content: content.sealed },
  );
  const keys = JSON.stringify({
    traits: await sealContentKey(sealKey, header, traits.key),
    content: await sealContentKey(sealKey, header, content.key),
  });
  const bytes = Buffer.from(signedText(header, keys)).toString('base64url');
  const { signature } = await vault.ask('sign', { establishment: from as EstablishmentId, kind: 'transfer', bytes });
  const text: PackageText = {
    header,
    keys,
    signature,
    traits: traits.sealed.toString('base64url'),
    content: content.sealed.toString('base64url'),
  };
  return JSON.stringify(text);
}
