import { bindCases, type ConformanceCase } from './conformance-case.js';
import type { TlsMaker } from './tls-maker.js';
import { agreementCases } from './tls/agreement-cases.js';
import { certificateCases } from './tls/certificate-cases.js';
import { TlsStage } from './tls/tls-stage.js';
import { upgradeCases } from './tls/upgrade-cases.js';

/** What TLS must do over any transport, with certificates of which one thing or another is wrong. */
export function tlsCases(maker: TlsMaker): readonly ConformanceCase[] {
  return bindCases(definitions, [], async (definition, context) => {
    await using stage = new TlsStage(maker, context);
    await definition.run(stage);
  });
}

const definitions = [...certificateCases, ...agreementCases, ...upgradeCases].sort(
  (a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)),
);
