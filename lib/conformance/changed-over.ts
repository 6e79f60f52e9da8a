import { Deviation } from './deviation.js';
import { describeFailure } from './expected-failure.js';

/** Plays a case, and if it is about one direction, once more with the ends changed over. */
export async function changedOver(
  definition: { readonly isOneWay?: true },
  play: (isChangedOver: boolean) => Promise<void>,
): Promise<void> {
  await play(false);
  if (definition.isOneWay !== true) return;
  try {
    await play(true);
  } catch (failure) {
    throw new Deviation(`with the ends changed over: ${describeFailure(failure)}`, { cause: failure });
  }
}
