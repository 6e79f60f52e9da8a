import { createSecureContext, TLSSocket } from 'node:tls';
import { DataReader, DataWriter, type StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { fromDuplex, toDuplex } from '../../../lib/node.js';
import type { ServerCertificate } from './server-certificate.js';

/** One mail that came: who it is for, whether it came through TLS, and its text. */
interface Mail {
  readonly recipients: readonly string[];
  readonly isSecure: boolean;
  readonly text: string;
}

/** As much of an SMTP server (RFC 5321) as it takes to receive mail, with STARTTLS (RFC 3207). */
export class MailServer implements AsyncDisposable {
  readonly mails: Mail[] = [];
  readonly #certificate: ServerCertificate;
  readonly #listener = new StreamSocketListener();

  constructor(certificate: ServerCertificate) {
    this.#certificate = certificate;
    this.#listener.addEventListener('connectionreceived', async ({ socket }) => {
      await say(socket, '220 mail.example ready');
      await this.#serve(socket, false);
      await socket.closeAsync();
    });
  }

  async start(): Promise<number> {
    await this.#listener.bindEndpointAsync('127.0.0.1', '');
    return Number(this.#listener.information.localPort);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener.closeAsync({ drainMs: 2_000 });
  }

  async #serve(socket: StreamSocket, isSecure: boolean): Promise<void> {
    const reader = new DataReader(socket.inputStream);
    let recipients: string[] = [];
    for await (const line of reader.lines()) {
      const [, verb = '', rest = ''] = /^([A-Z]+)(.*)$/i.exec(line) ?? [];
      if (verb === 'EHLO') await say(socket, `250-mail.example\r\n250 ${isSecure ? '8BITMIME' : 'STARTTLS'}`);
      else if (verb === 'RCPT') {
        recipients.push(rest);
        await say(socket, '250 ok');
      } else if (verb === 'DATA') {
        await say(socket, '354 go on');
        const text = new TextDecoder().decode((await reader.readUntilAsync('\r\n.\r\n')) ?? undefined);
        this.mails.push({ recipients, isSecure, text });
        recipients = [];
        await say(socket, '250 taken');
      } else if (verb === 'STARTTLS') {
        await say(socket, '220 go on');
        reader.detachStream();
        await this.#serve(this.#secured(socket), true);
        return;
      } else if (verb === 'QUIT') {
        await say(socket, '221 bye');
        return;
      } else await say(socket, '250 ok');
    }
  }

  /** TLS of Node's over our socket, and a socket of ours over that. */
  #secured(socket: StreamSocket): StreamSocket {
    const secureContext = createSecureContext(this.#certificate);
    return fromDuplex(new TLSSocket(toDuplex(socket), { isServer: true, secureContext }));
  }
}

async function say(socket: StreamSocket, lines: string): Promise<void> {
  const writer = new DataWriter(socket.outputStream);
  writer.writeString(`${lines}\r\n`);
  await writer.storeAsync();
  writer.detachStream();
}
