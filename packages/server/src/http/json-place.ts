/**
 * Where a text stops being JSON (RFC 8259): V8 says so for some mistakes only. Tells the place alone, never a piece of
 * the text, which may be a patient's.
 */

/** White space, then a whole value that is no container, or one sign of structure. Linear in the text's length. */
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: strings of JSON may not hold them (RFC 8259 §7)
  /[ \t\n\r]*(?:("[^"\\\0-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\0-\x1f]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:]))/y;

const SPACE = /[ \t\n\r]*/y;

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'next' | 'end';

/** Position of the first character that cannot stand where it does; the text's length where something is missing. */
export function placeOfMistake(text: string): number {
  const open: Array<'{' | '['> = [];
  let wanted: Wanted = 'value';
  const after = (): Wanted => (open.length === 0 ? 'end' : 'next');
  TOKEN.lastIndex = 0;
  for (let at = 0; ; at = TOKEN.lastIndex) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    const start = SPACE.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) return start;
    const [, scalar, sign] = match;
    const inside = open.at(-1);
    if (scalar !== undefined) {
      if (wanted === 'value' || wanted === 'value or ]') wanted = after();
      else if ((wanted === 'key' || wanted === 'key or }') && scalar.startsWith('"')) wanted = ':';
      else return start;
    } else if ((sign === '{' || sign === '[') && (wanted === 'value' || wanted === 'value or ]')) {
      open.push(sign);
      wanted = sign === '{' ? 'key or }' : 'value or ]';
    } else if (sign === '}' && inside === '{' && (wanted === 'next' || wanted === 'key or }')) {
      open.pop();
      wanted = after();
    } else if (sign === ']' && inside === '[' && (wanted === 'next' || wanted === 'value or ]')) {
      open.pop();
      wanted = after();
    } else if (sign === ',' && wanted === 'next') wanted = inside === '{' ? 'key' : 'value';
    else if (sign === ':' && wanted === ':') wanted = 'value';
    else return start;
  }
}
