import { bindCases, type ConformanceCase } from './conformance-case.js';
import type { ChannelMaker } from './channel-maker.js';
import { ChannelStage } from './channel-stage.js';
import { acceptorCases } from './channels/acceptor-cases.js';
import { readableCases } from './channels/readable-cases.js';
import { writableCases } from './channels/writable-cases.js';
import { changedOver } from './changed-over.js';

/**
 * What an adapter's channels and acceptors must do by the transport contract, before anything of ours makes up
 * for it. Whoever writes an adapter runs these first: they tell more of its mistakes than streams do.
 */
export function channelCases(maker: ChannelMaker): readonly ConformanceCase[] {
  return bindCases(definitions, maker.abilities, (definition, context) =>
    changedOver(definition, async (isChangedOver) => {
      await using stage = await ChannelStage.set(maker, context, isChangedOver);
      await definition.run(stage);
    }),
  );
}

const definitions = [...readableCases, ...writableCases, ...acceptorCases].sort(
  (a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)),
);
