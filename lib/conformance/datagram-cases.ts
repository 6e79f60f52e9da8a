import { bindCases, type CaseDefinition, type ConformanceCase } from './conformance-case.js';
import type { DatagramMaker } from './datagram-maker.js';
import { DatagramStage } from './datagram-stage.js';
import { boundCases } from './datagrams/bound-cases.js';
import { connectedCases } from './datagrams/connected-cases.js';
import { endingCases } from './datagrams/ending-cases.js';
import { exchangeCases } from './datagrams/exchange-cases.js';
import { groupCases } from './datagrams/group-cases.js';
import { sendingCases } from './datagrams/sending-cases.js';
import { sharingCases } from './datagrams/sharing-cases.js';

/**
 * What `DatagramSocket`s must do, whatever carries them. No other library publishes such a suite; each case is
 * about something that users of sockets elsewhere were surprised by.
 */
export function datagramCases(maker: DatagramMaker): readonly ConformanceCase[] {
  return bindCases(definitions, maker.abilities, async (definition, context) => {
    await using stage = new DatagramStage(maker, context);
    await definition.run(stage);
  });
}

const definitions: readonly CaseDefinition<DatagramStage>[] = [
  ...exchangeCases,
  ...connectedCases,
  ...boundCases,
  ...sendingCases,
  ...endingCases,
  ...groupCases,
  ...sharingCases,
].sort((a, b) => a.id.localeCompare(b.id));
