import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { makeSelfSigned, removeCertificates } from '../support/certificates.mjs';
import { startTcpProgram } from '../support/tcp-programs.js';

/** The last ones may still be in sight of the collector, on a stack or in a promise that has just settled. */
const MOST_LEFT = 1 / 10;

describe('Sockets that are over', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'collected-'));

  afterAll(() => {
    removeCertificates();
    rmSync(folder, { recursive: true });
  });

  it('are let go, although the listener, the signal and the certificate that they had live on', async () => {
    const { certificate, key } = makeSelfSigned('127.0.0.1', ['IP:127.0.0.1']);
    const files = ['certificate.pem', 'key.pem'].map((name) => path.join(folder, name));
    writeFileSync(files[0] ?? '', certificate);
    writeFileSync(files[1] ?? '', key);
    await using program = await startTcpProgram('collected', files);
    expect(await program.ends(30_000)).toBe('exit status 0');

    const ways = [...program.output.matchAll(/^(.+): (\d+) of (\d+)$/gm)];
    expect(ways.length).toBe(11);
    expect(
      ways.filter(([, , left, all]) => Number(left) > Number(all) * MOST_LEFT).map(([line]) => line),
    ).toEqual([]);
  }, 60_000);
});
