/** What no file of the project may hold: it would be true on one machine or for one user only. */
const forbidden: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  // The lock file keeps versions and digests; each machine knows its own registry.
  {
    what: 'the address of a registry',
    pattern: /\b(?:registry|npm|deb|mirror|packages)\.[a-z0-9-]+\.(?:org|com|net|io|dev)\b/,
  },
  { what: 'a "resolved" entry of a lock file', pattern: /"resolved"\s*:\s*"https?:/ },
  {
    what: 'a path of a build machine',
    pattern: /(?<![\w./-])\/(?:home|Users|root|work|workspace|builds|github)\/[\w.-]+|\b[A-Z]:\\+Users\\/,
  },
];

/** Each finding as `path:line: what`. */
export function forbiddenWordsIn(path: string, text: string): string[] {
  return text.split('\n').flatMap((line, i) =>
    forbidden.flatMap(({ what, pattern }) => {
      const found = pattern.exec(line);
      return found === null ? [] : [`${path}:${i + 1}: ${what}: ${found[0]}`];
    }),
  );
}
