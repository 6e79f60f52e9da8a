import { foldCase, type Casemapping } from './casemap.js';

/**
 * Says whether a text fits a mask in which `*` stands for anything and `?` for one character.
 *
 * Not a regular expression: masks come from strangers, and `*a*a*a*a*b` would keep a backtracking engine
 * busy for minutes. This walks back to the latest `*` only, which is at worst mask times text.
 */
export function matchesMask(text: string, mask: string, casemapping: Casemapping): boolean {
  const subject = foldCase(text, casemapping);
  const pattern = foldCase(mask, casemapping);
  let at = 0;
  let patternAt = 0;
  let starAt = -1;
  let retryAt = 0;
  while (at < subject.length) {
    const wanted = pattern.charAt(patternAt);
    if (wanted === '*') {
      starAt = patternAt;
      retryAt = at;
      patternAt += 1;
    } else if (patternAt < pattern.length && (wanted === '?' || wanted === subject.charAt(at))) {
      at += 1;
      patternAt += 1;
    } else {
      if (starAt < 0) return false;
      retryAt += 1; // the star takes one more
      at = retryAt;
      patternAt = starAt + 1;
    }
  }
  return /^\**$/.test(pattern.slice(patternAt));
}

/** Completes what people type for a ban: `nick`, `user@host` or `nick!user` becomes `nick!user@host`. */
export function completeMask(text: string): string {
  const at = text.lastIndexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  const host = at < 0 ? '' : text.slice(at + 1);
  const mark = name.indexOf('!');
  const nick = mark >= 0 ? name.slice(0, mark) : at < 0 ? name : '';
  const user = mark >= 0 ? name.slice(mark + 1) : at < 0 ? '' : name;
  return `${nick || '*'}!${user || '*'}@${host || '*'}`;
}
