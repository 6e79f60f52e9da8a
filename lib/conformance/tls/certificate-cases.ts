import { ChainValidationResult } from '../../sockets/chain-validation-result.js';
import { SocketSslErrorSeverity } from '../../sockets/socket-ssl-error-severity.js';
import { check, checkFails, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { hasStatus } from '../expected-failure.js';
import { checkRoundTrip } from '../reading.js';
import type { TlsCertificates } from '../tls-maker.js';
import type { TlsStage } from './tls-stage.js';

type Wrong = Exclude<keyof TlsCertificates, 'roots' | 'server' | 'client' | 'clientOfOtherAuthority'>;

/** Each certificate with something wrong, the status it is to give, and what is found. */
const wrong: readonly [
  Wrong,
  Parameters<typeof hasStatus>[0],
  readonly (keyof typeof ChainValidationResult)[],
][] = [
  ['otherName', 'certificateCommonNameIsIncorrect', ['invalidName']],
  ['expired', 'certificateExpired', ['expired']],
  ['notYetValid', 'certificateExpired', ['expired']],
  ['selfSigned', 'certificateUntrustedRoot', ['untrusted']],
  ['otherAuthority', 'certificateUntrustedRoot', ['incompleteChain']],
  ['expiredForOtherName', 'certificateExpired', ['expired', 'invalidName']],
];

/** Whom to trust, and why not. */
export const certificateCases: readonly CaseDefinition<TlsStage>[] = [
  {
    id: 'T1',
    title: 'everything that can be wrong with a certificate has an error and a name of its own',
    run: async (stage) => {
      for (const [name, status, errors] of wrong) {
        const listener = await stage.serve(({ control }) => {
          control.serverCertificate = stage.certificates[name];
        });
        const socket = stage.makeSocket();
        await checkFails(stage.connect(socket, listener), hasStatus(status), name);
        const { serverCertificateErrors, serverCertificateErrorSeverity, serverCertificate } =
          socket.information;
        const found = serverCertificateErrors.map((error) => nameOf(error)).join();
        checkSame(found, errors.join(), `what is wrong with ${name}`);
        checkSame(serverCertificateErrorSeverity, SocketSslErrorSeverity.ignorable, `how bad ${name} is`);
        check(serverCertificate !== null, `${name} was not shown`);
      }
    },
  },
  {
    id: 'T2',
    title: 'what may be ignored lets that pass and nothing else, on the same socket',
    run: async (stage) => {
      for (const [name, status, errors] of wrong) {
        const listener = await stage.serve(({ control }) => {
          control.serverCertificate = stage.certificates[name];
        });
        const socket = stage.makeSocket();
        const all = errors.map((error) => ChainValidationResult[error]);
        const others = ignorable.filter((error) => error !== all[0]);
        socket.control.ignorableServerCertificateErrors = others;
        await checkFails(
          stage.connect(socket, listener),
          hasStatus(status),
          `${name} with other things ignored`,
        );
        socket.control.ignorableServerCertificateErrors = all;
        await stage.connect(socket, listener);
        await stage.accept(listener);
        await checkRoundTrip(socket, await stage.accept(listener));
      }
    },
  },
  {
    id: 'T3',
    title: 'a key that is pinned lets its server pass, of the server or of an issuer; another one does not',
    run: async (stage) => {
      const listener = await stage.serve();
      const { server, roots, client } = stage.certificates;
      for (const [pins, isGood] of [
        [[server.keyPin], true],
        [[client.keyPin, server.keyPin], true],
        [[client.keyPin], false],
        [roots.map(({ keyPin }) => keyPin), true],
      ] as const) {
        const socket = stage.makeSocket();
        socket.control.serverKeyPins = pins;
        const connecting = stage.connect(socket, listener);
        if (isGood) await connecting;
        else await checkFails(connecting, hasStatus('certificateUntrustedRoot'), 'a server with another key');
      }
    },
  },
];

const ignorable = [
  ChainValidationResult.untrusted,
  ChainValidationResult.expired,
  ChainValidationResult.incompleteChain,
  ChainValidationResult.wrongUsage,
  ChainValidationResult.invalidName,
];

function nameOf(error: ChainValidationResult): string {
  return Object.entries(ChainValidationResult).find(([, number]) => number === error)?.[0] ?? 'none';
}
