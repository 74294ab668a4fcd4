/** The corpus of hostile text: what a field may hold, and must stay text. */

/** Each would set `window.stolen`, turn what stands after it around, be taken for a template, or push the page wide. */
export const PAYLOADS = {
  script: '<script>window.stolen=1</script>',
  handler: '"><img src=x onerror="window.stolen=1">',
  svg: '<svg/onload=window.stolen=1><style>*{display:none}</style>',
  address: '<a href="javascript:window.stolen=1">x</a>',
  frame: '<iframe srcdoc="<script>parent.stolen=1</script>"></iframe>',
  turned: 'avant \u202eesrevni\u202c \u2067après',
  template: '{{constructor.constructor("window.stolen=1")()}} #{7*7} $t(record.title) <%= 1 %>',
  entity: '&lt;b&gt;&#x3C;script&#x3E;',
  long: 'Interminable'.repeat(30),
  marks: `Z\u0351\u036b\u0343${'\u0316'.repeat(40)}`,
} as const;
