// Certificates for specs, made by the openssl program when they are asked for. No TypeScript: the adapters of the
// conformance suites want some in every runtime.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

let folder;
let made = 0;

/** A new authority: its own root. */
export function makeAuthority(name = 'Spec Root') {
  return new Authority(name, undefined);
}

/** Removes the folder they were made in. */
export function removeCertificates() {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

const keyTypes = {
  ec: ['EC', 'ec_paramgen_curve:P-256'],
  rsa: ['RSA', 'rsa_keygen_bits:2048'],
  weak: ['RSA', 'rsa_keygen_bits:768'],
};

/** Issues certificates and lists of those it has revoked. */
class Authority {
  #home = newFolder();
  #parent;

  constructor(name, parent, wish = {}) {
    this.#parent = parent;
    for (const [file, text] of [
      ['index', ''],
      ['index.attr', 'unique_subject = no\n'],
      ['serial', '1000\n'],
      ['crlnumber', '01\n'],
      ['config', configOf(this.#home)],
    ]) {
      writeFileSync(path.join(this.#home, file), text);
    }
    const own = (parent ?? this).#issue({ name, usage: 'authority', home: this.#home, ...wish });
    this.certificate = own.certificate;
    this.key = own.key;
  }

  /** Those between the root and what this one issues. */
  get chain() {
    return this.#parent === undefined ? '' : this.certificate + this.#parent.chain;
  }

  /** An authority that this one vouches for, with a `wish` as of `issue` for its own certificate. */
  makeIntermediate(name = 'Spec Intermediate', wish = {}) {
    return new Authority(name, this, wish);
  }

  /**
   * @param {object} wish - `name`: the common name; `names`: the alternative ones, as `DNS:a.test` and `IP:10.0.0.1`;
   *   `keyType`: `'ec'`, `'rsa'` or `'weak'`; `from` and `to`: as `20250101000000Z`; `usage`: `'server'`, `'client'` or `'both'`;
   *   `extensions`: lines of a configuration of openssl, in place of those that these make; `digest`: `'sha256'`.
   * @returns certificate and key in PEM; the certificates in between follow the certificate.
   */
  issue(wish) {
    const { certificate, key } = this.#issue({ usage: 'both', home: newFolder(), ...wish });
    return { certificate: certificate + this.chain, key, revoke: () => this.#revoke(certificate) };
  }

  /** The list of what was revoked, in PEM. */
  makeRevocationList() {
    return openssl(['ca', '-config', path.join(this.#home, 'config'), '-gencrl', '-crldays', '30']);
  }

  #issue({ name, names = [], keyType = 'ec', from, to, usage, home, extensions, digest = 'sha256' }) {
    const [keyFile, requestFile, certificateFile] = ['key.pem', 'request.pem', 'certificate.pem'].map(
      (file) => path.join(home, file),
    );
    const algorithm = keyTypes[keyType];
    openssl(['genpkey', '-algorithm', algorithm[0], '-pkeyopt', algorithm[1], '-out', keyFile]);
    openssl(
      ['req', '-new', '-key', keyFile, '-subj', `/CN=${name}`, '-out', requestFile, '-config', '/dev/null'],
      {
        ...process.env,
        OPENSSL_CONF: '/dev/null',
      },
    );
    const extensionsFile = path.join(home, 'extensions');
    writeFileSync(extensionsFile, extensions ?? extensionsOf(usage, names));
    const isOwn = home === this.#home;
    openssl([
      ...['ca', '-batch', '-notext', '-config', path.join(this.#home, 'config'), '-extfile', extensionsFile],
      ...[
        '-md',
        digest,
        '-in',
        requestFile,
        '-out',
        certificateFile,
        '-startdate',
        from ?? '20200101000000Z',
      ],
      ...['-enddate', to ?? '20990101000000Z', ...(isOwn ? ['-selfsign', '-keyfile', keyFile] : [])],
    ]);
    return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  }

  #revoke(certificate) {
    const file = path.join(newFolder(), 'revoked.pem');
    writeFileSync(file, certificate);
    openssl(['ca', '-config', path.join(this.#home, 'config'), '-revoke', file]);
  }
}

/** What a certificate and its key are in PKCS #12. */
export function toPfx({ certificate, key }, password) {
  const home = newFolder();
  const [certificateFile, keyFile] = ['certificate.pem', 'key.pem'].map((file) => path.join(home, file));
  writeFileSync(certificateFile, certificate);
  writeFileSync(keyFile, key);
  return execFileSync('openssl', [
    ...['pkcs12', '-export', '-in', certificateFile, '-inkey', keyFile, '-passout', `pass:${password}`],
  ]);
}

/** A certificate that vouches for itself. */
export function makeSelfSigned(name, names = []) {
  const home = newFolder();
  const [keyFile, certificateFile] = ['key.pem', 'certificate.pem'].map((file) => path.join(home, file));
  const names_ = names.length === 0 ? [] : ['-addext', `subjectAltName=${names.join(',')}`];
  openssl([
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'],
    ...['-subj', `/CN=${name}`, '-keyout', keyFile, '-out', certificateFile, ...names_],
  ]);
  return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}

function newFolder() {
  folder ??= mkdtempSync(path.join(tmpdir(), 'streamsocket-certificates-'));
  const home = path.join(folder, String(++made));
  mkdirSync(home);
  return home;
}

function openssl(args, env = process.env) {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env });
}

function configOf(home) {
  return `[ca]
default_ca = own
[own]
database = ${home}/index
new_certs_dir = ${home}
serial = ${home}/serial
crlnumber = ${home}/crlnumber
certificate = ${home}/certificate.pem
private_key = ${home}/key.pem
default_md = sha256
policy = any
[any]
commonName = supplied
`;
}

function extensionsOf(usage, names) {
  if (usage === 'authority') {
    return 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n';
  }
  const purposes = { server: 'serverAuth', client: 'clientAuth', both: 'serverAuth, clientAuth' };
  const alternatives = names.length === 0 ? '' : `subjectAltName = ${names.join(', ')}\n`;
  return `basicConstraints = CA:FALSE\nextendedKeyUsage = ${purposes[usage]}\n${alternatives}`;
}
