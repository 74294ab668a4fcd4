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
 * On the page. Scripts from its own files alone; styles inline too, because the components set them on elements.
 * `blob:` lets the page show a document that it decrypted or received.
 */
export const PAGE_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "frame-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
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
