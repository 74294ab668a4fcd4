/** Whether the vault answers, as far as this page knows: learnt from a refusal, asked of `/health` until it is back. */
const LOOK_EVERY_MS = 2_000;

let isDown = false;
const watchers = new Set<() => void>();

export function isVaultDown(): boolean {
  return isDown;
}

export function watchVault(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** A request was refused for want of the vault. */
export function vaultFailed(): void {
  if (isDown) return;
  become(true);
  void look();
}

async function look(): Promise<void> {
  while (isDown) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (await answers().catch(() => false)) become(false);
  }
}

async function answers(): Promise<boolean> {
  const health = (await (await fetch('/health')).json()) as { vault?: string };
  return health.vault === 'ok';
}

function become(down: boolean): void {
  isDown = down;
  for (const watcher of watchers) watcher();
}
