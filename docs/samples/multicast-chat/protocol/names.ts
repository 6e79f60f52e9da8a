import { NAME_BYTES } from './limits.js';

/** Whether people or rooms can be called so: something to see, no space, nothing that a terminal would obey. */
export function isName(text: string): boolean {
  return /^[\p{L}\p{N}\p{M}\p{S}\p{P}]+$/u.test(text) && new TextEncoder().encode(text).length <= NAME_BYTES;
}
