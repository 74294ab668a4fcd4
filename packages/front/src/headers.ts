/** Headers that stand on answers, by whose they are (architecture, section 1). */

/**
 * On all that does not come from the page's build: whatever bytes a thief in the server sends, a browser runs no
 * script of them, takes them for no page and no worker.
 */
export const ANSWER_HEADERS = {
  'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

/**
 * What the page may do: scripts and connections of its own origin alone, style sheets of its own files and those that
 * the components make with this answer's nonce. No text becomes markup or a script's address (Trusted Types); the one
 * policy by name is of the editor, which reads what is pasted in a document apart and keeps what its schema knows.
 * `blob:` lets the page show a document that it decrypted or received.
 *
 * @param nonce unguessable, of this answer alone
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    'frame-src blob:',
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types ProseMirrorClipboard',
  ].join('; ');
}

/** On the page and its files, beside the policy. */
export const PAGE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
} as const;

/**
 * Headers of the server that reach the browser. A list of what passes, not of what is held back: cookies,
 * `Service-Worker-Allowed`, `Clear-Site-Data`, `Refresh`, `Alt-Svc`, reporting and whatever comes next stay here.
 */
export const PASSED_ANSWER_HEADERS: ReadonlySet<string> = new Set([
  'accept-patch',
  'allow',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-type',
  'date',
  'dpop-nonce',
  'etag',
  'last-modified',
  'location',
  'preference-applied',
  'retry-after',
  'vary',
  'www-authenticate',
]);

/**
 * Headers that belong to one connection (RFC 9110 §7.6.1), and those by which a sender could speak for a proxy:
 * not passed to the server.
 */
export const HELD_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]);
