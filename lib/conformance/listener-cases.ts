import { bindCases, type ConformanceCase } from './conformance-case.js';
import type { ListenerMaker } from './listener-maker.js';
import { ListenerStage } from './listener-stage.js';
import { acceptCases } from './listeners/accept-cases.js';
import { boundCases } from './listeners/bound-cases.js';
import { closeCases } from './listeners/close-cases.js';
import { connectCases } from './listeners/connect-cases.js';
import { eventCases } from './listeners/event-cases.js';
import { placeCases } from './listeners/place-cases.js';
import { sharingCases } from './listeners/sharing-cases.js';

/** What a `StreamSocketListener`, and connecting to it, must do, whatever carries the connections. */
export function listenerCases(maker: ListenerMaker): readonly ConformanceCase[] {
  return bindCases(definitions, maker.abilities, async (definition, context) => {
    await using stage = new ListenerStage(maker, context);
    await definition.run(stage);
  });
}

const definitions = [
  ...placeCases,
  ...sharingCases,
  ...acceptCases,
  ...boundCases,
  ...eventCases,
  ...closeCases,
  ...connectCases,
].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
