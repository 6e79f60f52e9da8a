import { expect, it } from '@jest/globals';
import type { Socket } from 'node:net';
import nodemailer from 'nodemailer';
import { StreamSocket } from '../../lib/index.js';
import { toDuplex } from '../../lib/node.js';
import { describeWithPrograms } from '../support/real-parts.js';
import { MailServer } from './support/mail-server.js';
import { serverCertificate } from './support/server-certificate.js';

type Transporter = ReturnType<typeof nodemailer.createTransport>;

function transporter(
  port: number,
  more: { readonly ca?: string; readonly ignoreTLS?: boolean },
): Transporter {
  return nodemailer.createTransport({
    host: 'localhost',
    port,
    ignoreTLS: more.ignoreTLS,
    tls: { ca: more.ca },
    getSocket: ({ host = '' }, callback) => {
      const connection = toDuplex(new StreamSocket(), { allowHalfOpen: false }).connect(port, host);
      connection.once('error', callback).once('connect', () => {
        connection.off('error', callback);
        callback(null, { connection: connection as unknown as Socket });
      });
    },
  });
}

const letter = { from: 'ann@a.example', to: ['bob@b.example', 'eve@b.example'], subject: 'Grüße' };

describeWithPrograms(['openssl'], 'nodemailer over our sockets', () => {
  it.each([
    ['plainly', false],
    ['with STARTTLS', true],
  ])('sends mail %s', async (_, isSecure) => {
    const certificate = await serverCertificate();
    await using server = new MailServer(certificate);
    const port = await server.start();
    const mailer = transporter(port, isSecure ? { ca: certificate.cert } : { ignoreTLS: true });
    const text = 'a line of text\n'.repeat(2_000);
    const sent = await mailer.sendMail({ ...letter, text });
    expect(sent).toMatchObject({ accepted: letter.to, rejected: [] });
    mailer.close();

    expect(server.mails).toEqual([
      {
        recipients: [' TO:<bob@b.example>', ' TO:<eve@b.example>'],
        isSecure,
        text: expect.stringContaining(text.replaceAll('\n', '\r\n').trimEnd()),
      },
    ]);
  });

  it('does not send through TLS that nobody vouches for', async () => {
    await using server = new MailServer(await serverCertificate());
    const mailer = transporter(await server.start(), {});
    await expect(mailer.sendMail({ ...letter, text: 'secret' })).rejects.toMatchObject({ code: 'ESOCKET' });
    expect(server.mails).toEqual([]);
    mailer.close();
  });

  it('fails with our error when nobody listens', async () => {
    const server = new MailServer(await serverCertificate());
    const port = await server.start();
    await server[Symbol.asyncDispose]();
    const mailer = transporter(port, {});
    await expect(mailer.sendMail({ ...letter, text: '' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
