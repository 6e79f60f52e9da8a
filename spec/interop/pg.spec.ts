import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import pg from 'pg';
import { SocketErrorStatus, StreamSocket } from '../../lib/index.js';
import { toDuplex } from '../../lib/node.js';
import { describeWithPrograms } from '../support/real-parts.js';
import { Postgresql } from './support/postgresql.js';

// A database is made, and the machine may be busy with other specs.
jest.setTimeout(90_000);

describeWithPrograms(
  ['initdb', 'postgres', 'setpriv', 'openssl'],
  'pg, on PostgreSQL, over our sockets',
  () => {
    let server: Postgresql;

    beforeAll(async () => {
      server = await Postgresql.start();
    });

    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });

    function settings(more: pg.ClientConfig = {}): pg.ClientConfig {
      const { port } = server;
      const stream = () => toDuplex(new StreamSocket(), { allowHalfOpen: false });
      return {
        host: '127.0.0.1',
        port,
        user: 'tester',
        password: 'sesame',
        database: 'postgres',
        stream,
        ...more,
      };
    }

    async function connected(more?: pg.ClientConfig): Promise<pg.Client> {
      const client = new pg.Client(settings(more));
      await client.connect();
      return client;
    }

    it.each<[string, () => pg.ClientConfig, boolean]>([
      ['plain', () => ({}), false],
      ['TLS', () => ({ host: 'localhost', ssl: { ca: server.ca } }), true],
      ['a Unix socket', () => ({ host: server.folder }), false],
    ])('asks and is answered: %s', async (_, more, isEncrypted) => {
      const client = await connected(more());
      const { rows } = await client.query(
        'select $1::text as name, ssl from pg_stat_ssl where pid = pg_backend_pid()',
        ['Grüße'],
      );
      expect(rows).toEqual([{ name: 'Grüße', ssl: isEncrypted }]);

      const large = await client.query<{ text: string }>(`select repeat('x', 5000000) as text`);
      expect(large.rows[0]?.text).toHaveLength(5_000_000);
      const stored = await client.query<{ size: number }>('select length($1) as size', [
        'y'.repeat(3_000_000),
      ]);
      expect(stored.rows).toEqual([{ size: 3_000_000 }]);
      await client.end();
    });

    it('shares connections in a pool, and hears notifications', async () => {
      const pool = new pg.Pool({ ...settings(), max: 3 });
      const sums = await Promise.all(
        Array.from({ length: 12 }, (_, i) => pool.query<{ sum: number }>('select $1::int + 1 as sum', [i])),
      );
      expect(sums.map(({ rows }) => rows[0]?.sum)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));

      const listener = await connected();
      await listener.query('listen news');
      const heard = once(listener, 'notification');
      await pool.query(`notify news, 'it rains'`);
      expect(await heard).toMatchObject([{ channel: 'news', payload: 'it rains' }]);
      await listener.end();
      await pool.end();
    });

    it('is told when the server ends the connection, and of a wrong password', async () => {
      const client = await connected();
      const failed = once(client, 'error');
      const query = client.query('select pg_terminate_backend(pg_backend_pid())');
      await expect(query).rejects.toMatchObject({ code: '57P01' });
      expect(await failed).toEqual([expect.any(Error)]);

      await expect(connected({ password: 'wrong' })).rejects.toMatchObject({ code: '28P01' });
    });

    it('fails with our error when nobody listens', async () => {
      await expect(connected({ port: 1 })).rejects.toMatchObject({
        status: SocketErrorStatus.connectionRefused,
        code: 'ECONNREFUSED',
      });
    });
  },
);
