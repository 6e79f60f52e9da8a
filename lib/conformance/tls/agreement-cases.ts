import { SocketError } from '../../errors/socket-error.js';
import { checkFails, checkSame } from '../check.js';
import type { StreamSocketListener } from '../../sockets/stream-socket-listener.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { ExpectedFailure } from '../expected-failure.js';
import { checkRoundTrip } from '../reading.js';
import type { TlsStage } from './tls-stage.js';

/** What two sides agree on, and what they do not. */
export const agreementCases: readonly CaseDefinition<TlsStage>[] = [
  {
    id: 'T4',
    title:
      'the protocol that both speak and the server likes best is agreed on; none where one side names none',
    run: async (stage) => {
      for (const [ours, theirs, agreed] of [
        [['a', 'b'], ['b', 'a'], 'b'],
        [['a'], [], ''],
        [[], ['a'], ''],
      ] as const) {
        const listener = await stage.serve(({ control }) => {
          control.applicationProtocols = theirs;
        });
        const near = stage.makeSocket();
        near.control.applicationProtocols = ours;
        await stage.connect(near, listener);
        const far = await stage.accept(listener);
        checkSame(near.information.applicationProtocol, agreed, 'what the client knows of the protocol');
        checkSame(far.information.applicationProtocol, agreed, 'what the server knows of the protocol');
      }
      const listener = await stage.serve(({ control }) => {
        control.applicationProtocols = ['a'];
      });
      const near = stage.makeSocket();
      near.control.applicationProtocols = ['b'];
      await checkFails(stage.connect(near, listener), tlsFailure, 'a client without a protocol in common');
    },
  },
  {
    id: 'T5',
    title: 'a client has to identify itself where that is asked for, and one without is told in TLS',
    run: async (stage) => {
      const listener = await stage.serve(({ control }) => {
        control.clientCertificateMode = 'required';
      });
      const known = stage.makeSocket();
      known.control.clientCertificate = stage.certificates.client;
      await stage.connect(known, listener);
      const far = await stage.accept(listener);
      checkSame(far.information.clientCertificate?.subject, stage.certificates.client.subject, 'the client');
      await checkRoundTrip(known, far);

      // With TLS 1.3 a client is done before its server has looked at its certificate (RFC 8446, 4.4.2.4).
      const without = stage.makeSocket();
      const use = async (socket = without): Promise<unknown> => {
        await stage.connect(socket, listener);
        return socket.inputStream.readAsync(1);
      };
      await stage.time.promptly(checkFails(use(), tlsFailure, 'a client without a certificate'), 'the news');
      const stranger = stage.makeSocket();
      stranger.control.clientCertificate = stage.certificates.clientOfOtherAuthority;
      const refused = checkFails(use(stranger), byPeer, 'a client whose certificate nobody trusts');
      await stage.time.promptly(refused, 'the news');
      // More, where a slow machine has tried a second address of the host and hung up on it.
      await stage.time.until(() => listener.information.failedHandshakes >= 2, 'both to be counted');
    },
  },
  {
    id: 'T10',
    title: 'a connection goes on with the keys of an earlier one, which is told; not if either side will not',
    run: async (stage) => {
      const connected = async (listener: StreamSocketListener, isWanted = true): Promise<boolean> => {
        const near = stage.makeSocket();
        near.control.sessionResumption = isWanted;
        await stage.connect(near, listener);
        const far = await stage.accept(listener);
        await checkRoundTrip(near, far);
        checkSame(
          near.information.serverCertificate?.subject,
          stage.certificates.server.subject,
          'the server',
        );
        const [ours, theirs] = [near, far].map(
          ({ information }) => information.negotiatedProtection?.isResumed,
        );
        checkSame(ours, theirs, 'what the client knows, and what the server knows');
        return ours === true;
      };
      const listener = await stage.serve();
      checkSame(await connected(listener), false, 'the first is one that goes on');
      checkSame(await connected(listener, false), false, 'one that is not to go on does');
      checkSame(await connected(listener), true, 'the next goes on');
      const unwilling = await stage.serve(({ control }) => {
        control.sessionResumption = false;
      });
      for (let i = 0; i < 2; i++)
        checkSame(await connected(unwilling), false, 'one goes on at that listener');
    },
  },
];

/** An alert of the other side, or a record that is none. */
const tlsFailure: ExpectedFailure = {
  what: 'an error of TLS by the peer (0x80090326)',
  fits: (failure) =>
    failure instanceof SocketError && failure.number === 0x80090326 && failure.source === 'peer',
};

const byPeer: ExpectedFailure = {
  what: 'a SocketError by the peer',
  fits: (failure) => failure instanceof SocketError && failure.source === 'peer',
};
