import { isMistake } from '../errors/mistakes.js';
import { warn } from '../util/warn.js';
import type { EventSource } from './event-source.js';

/** Tells `handlererror` of a listener of another event that failed. Unheard, only mistakes in the code are warned of. */
export function tellHandlerError<Args extends { readonly error: unknown }>(
  handlererror: EventSource<Args>,
  type: string,
  args: Args,
): void {
  if (handlererror.isHeard) handlererror.emit(args);
  else if (isMistake(args.error)) warn(`A listener of ${type} failed`, args.error);
}
