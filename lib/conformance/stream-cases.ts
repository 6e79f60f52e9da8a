import { bindCases, type CaseDefinition, type ConformanceCase } from './conformance-case.js';
import { changedOver } from './changed-over.js';
import type { StreamMaker } from './stream-maker.js';
import { StreamStage } from './stream-stage.js';
import { abortCases } from './streams/abort-cases.js';
import { brokenCases } from './streams/broken-cases.js';
import { cancellationCases } from './streams/cancellation-cases.js';
import { closingCases } from './streams/closing-cases.js';
import { cloggedCases } from './streams/clogged-cases.js';
import { endingCases } from './streams/ending-cases.js';
import { halfCloseCases } from './streams/half-close-cases.js';
import { messageCases } from './streams/message-cases.js';
import { ownershipCases } from './streams/ownership-cases.js';
import { quietCases } from './streams/quiet-cases.js';
import { racyCases } from './streams/racy-cases.js';
import { resourceCases } from './streams/resource-cases.js';
import { sendReceiveCases } from './streams/send-receive-cases.js';
import { slowPeerCases } from './streams/slow-peer-cases.js';
import { timeoutCases } from './streams/timeout-cases.js';
import { transferCases } from './streams/transfer-cases.js';
import { unreadCases } from './streams/unread-cases.js';

/**
 * What a connected pair of `StreamSocket`s must do, whatever carries it.
 *
 * S01 to S11 come from `nettest.TestConn` of Go, S12 to S38 from `trio.testing`'s stream checks, S39 to S53 from
 * .NET's connected-stream conformance tests, S54 on from js-libp2p's compliance tests, each in the form that
 * this library documents; J1 to J12 are about what JavaScript adds: unheard errors, iterators, signals.
 */
export function streamCases(maker: StreamMaker): readonly ConformanceCase[] {
  return bindCases(definitions, maker.abilities, (definition, context) =>
    changedOver(definition, async (isChangedOver) => {
      const isNarrow = definition.isClogged === true;
      await using stage = await StreamStage.set(maker, context, { isChangedOver, isNarrow });
      await definition.run(stage);
    }),
  );
}

const definitions: readonly CaseDefinition<StreamStage>[] = [
  ...transferCases,
  ...racyCases,
  ...timeoutCases,
  ...abortCases,
  ...sendReceiveCases,
  ...brokenCases,
  ...closingCases,
  ...cloggedCases,
  ...halfCloseCases,
  ...cancellationCases,
  ...messageCases,
  ...slowPeerCases,
  ...quietCases,
  ...unreadCases,
  ...ownershipCases,
  ...endingCases,
  ...resourceCases,
].sort((a, b) => orderOf(a.id) - orderOf(b.id));

/** S before J, each by number. */
function orderOf(id: string): number {
  return (id.startsWith('J') ? 1_000 : 0) + Number(id.slice(1));
}
