/** Who sent a message: `nick!user@host` of a user, or the name of a server in `nick`. */
export interface Source {
  readonly nick: string;
  readonly user: string;
  readonly host: string;
}

/** Takes a source apart; what is not there is `''`. */
export function parseSource(text: string): Source {
  // The last @, as a user part may hold one; then the first !, as a nick cannot.
  const at = text.lastIndexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const mark = name.indexOf('!');
  return {
    nick: mark < 0 ? name : name.slice(0, mark),
    user: mark < 0 ? '' : name.slice(mark + 1),
    host: at < 0 ? '' : text.slice(at + 1),
  };
}

export function formatSource(source: Source): string {
  return `${source.nick}!${source.user}@${source.host}`;
}
