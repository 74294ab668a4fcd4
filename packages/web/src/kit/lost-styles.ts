const AGAIN_MS = 2_000;

/**
 * A style sheet that a broken line kept from coming is asked again until it is there. The build's own loader asks once:
 * a dialog opened after the line is back would stand without its styles.
 */
export function askAgainForLostStyles(): void {
  const lost = ({ target }: Event) => {
    if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
    const again = target.cloneNode();
    target.remove();
    setTimeout(() => document.head.append(again), AGAIN_MS);
  };
  // What a resource says does not rise: it is heard on the way down.
  window.addEventListener('error', lost, true);
}
