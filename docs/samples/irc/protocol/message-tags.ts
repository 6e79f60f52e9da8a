/** Tags of a message by key; a tag without a value has the value `''`. */
export type MessageTags = ReadonlyMap<string, string>;

export const NO_TAGS: MessageTags = new Map();

/** What IRCv3 writes for the characters that would end a tag's value. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  [';', '\\:'],
  [' ', '\\s'],
  ['\\', '\\\\'],
  ['\r', '\\r'],
  ['\n', '\\n'],
]);
const UNESCAPES: ReadonlyMap<string, string> = new Map(
  Array.from(ESCAPES, ([plain, escaped]) => [escaped.charAt(1), plain]),
);

/** `+` marks a tag that clients made up among themselves; `vendor/` keeps names apart. */
const KEY = /^\+?(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+$/;

/** Reads what stands between `@` and the space. The last of several equal keys counts. */
export function parseTags(text: string): MessageTags {
  const tags = new Map<string, string>();
  for (const tag of text.split(';')) {
    if (tag === '') continue;
    const equals = tag.indexOf('=');
    if (equals < 0) tags.set(tag, '');
    else tags.set(tag.slice(0, equals), unescapeTagValue(tag.slice(equals + 1)));
  }
  return tags;
}

/**
 * Writes tags as they stand between `@` and the space.
 *
 * @throws RangeError - a key is not one that IRCv3 allows.
 */
export function formatTags(tags: MessageTags): string {
  return Array.from(tags, ([key, value]) => {
    if (!KEY.test(key)) throw new RangeError(`Cannot send the tag ${JSON.stringify(key)}: not a tag name`);
    return value === '' ? key : `${key}=${escapeTagValue(value)}`;
  }).join(';');
}

function escapeTagValue(value: string): string {
  return value.replace(/[; \\\r\n]/g, (character) => ESCAPES.get(character) ?? character);
}

/** A backslash before anything else is dropped, and so is one at the end; the specification says so. */
function unescapeTagValue(value: string): string {
  return value.replace(/\\(.?)/gs, (_, character: string) => UNESCAPES.get(character) ?? character);
}
