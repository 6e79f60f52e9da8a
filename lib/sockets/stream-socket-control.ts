import { quote } from '../util/quote.js';
import type { Certificate } from './certificate.js';
import { ChainValidationResult } from './chain-validation-result.js';
import { checkBoolean } from './control.js';
import { checkNameServers } from './name-servers.js';
import { checkCertificate, checkList, SecurityControl } from './security-control.js';
import { isIgnorable } from './socket-ssl-error-severity.js';

/** What a validation of your own is asked about: a certificate that has passed all the others. */
export interface ServerCustomValidationArgs {
  readonly serverCertificate: Certificate;
  readonly serverIntermediateCertificates: readonly Certificate[];
  /** What is wrong with it and was ignored, as you have asked for. */
  readonly serverCertificateErrors: readonly ChainValidationResult[];
}

/** Says whether a server is to be trusted. A failure is a no. */
export type ServerCustomValidation = (args: ServerCustomValidationArgs) => boolean | Promise<boolean>;

/**
 * Settings of a {@link StreamSocket}, to be made before it connects; those of TLS before it is secured.
 *
 * @see WinRT `StreamSocketControl`.
 */
export class StreamSocketControl extends SecurityControl {
  #serializeConnectionAttempts = false;
  #nameServers: readonly string[] = [];
  #clientCertificate: Certificate | null = null;
  #ignorable: readonly ChainValidationResult[] = [];
  #serverKeyPins: readonly string[] = [];
  #serverCustomValidation: ServerCustomValidation | null = null;

  /**
   * Whether the addresses of a host are tried one at a time. Default: false, a slow attempt is joined by the
   * next after 250 ms and the first to connect wins (RFC 8305, 5).
   */
  get serializeConnectionAttempts(): boolean {
    return this.#serializeConnectionAttempts;
  }
  set serializeConnectionAttempts(value: boolean) {
    checkBoolean(value, 'serializeConnectionAttempts');
    this.checkStillOpen('serializeConnectionAttempts');
    this.#serializeConnectionAttempts = value;
  }

  /**
   * The name servers to ask for addresses and SRV records, in this order: IP addresses, with a port behind them where it
   * is not 53 (`127.0.0.1:5300`, `[::1]:5300`). They are asked in place of the system's resolver, so neither hosts file
   * nor search domains count. Default, `[]`: the system's resolver, and its name servers for SRV records. Not in WinRT.
   *
   * @throws TypeError, RangeError - not a list of such texts.
   */
  get nameServers(): readonly string[] {
    return this.#nameServers;
  }
  set nameServers(value: readonly string[]) {
    const nameServers = checkNameServers(value);
    this.checkStillOpen('nameServers');
    this.#nameServers = nameServers;
  }

  /**
   * What we identify ourselves with to a server that asks for it. `null`, the default: we have none.
   *
   * @throws TypeError - no certificate, or one without its private key.
   */
  get clientCertificate(): Certificate | null {
    return this.#clientCertificate;
  }
  set clientCertificate(value: Certificate | null) {
    if (value !== null) checkCertificate(value, 'clientCertificate', true);
    this.checkNotSecured('clientCertificate');
    this.#clientCertificate = value;
  }

  /**
   * What may be wrong with the certificate of a server: it is accepted if everything that is wrong with it is in this
   * list. Default: nothing. WinRT's is changed in place; this one is set.
   *
   * @throws TypeError, RangeError - not a list of `ChainValidationResult`, or of one that nobody may ignore: `revoked`,
   *   `invalidSignature`, `basicConstraintsError` and whatever else says that somebody is lying.
   */
  get ignorableServerCertificateErrors(): readonly ChainValidationResult[] {
    return this.#ignorable;
  }
  set ignorableServerCertificateErrors(value: readonly ChainValidationResult[]) {
    for (const error of checkList(value, 'ignorableServerCertificateErrors')) checkIgnorable(error);
    this.checkNotSecured('ignorableServerCertificateErrors');
    this.#ignorable = [...value];
  }

  /**
   * Public keys, one of which has to be that of the server or of an issuer in its chain: `Certificate.keyPin`, the
   * SHA-256 of the key in base64 (RFC 7469, 2.4). It is asked for besides all else. Default: none, any key will do.
   *
   * @throws TypeError, RangeError - not a list of 32 bytes in base64.
   */
  get serverKeyPins(): readonly string[] {
    return this.#serverKeyPins;
  }
  set serverKeyPins(value: readonly string[]) {
    for (const pin of checkList(value, 'serverKeyPins')) {
      if (typeof pin !== 'string')
        throw new TypeError(`serverKeyPins must be a list of strings, not of ${quote(pin)}`);
      if (!/^[A-Za-z0-9+/]{43}=$/.test(pin))
        throw new RangeError(`serverKeyPins must be SHA-256 hashes in base64, not ${quote(pin)}`);
    }
    this.checkNotSecured('serverKeyPins');
    this.#serverKeyPins = [...value];
  }

  /**
   * A validation of your own, asked last and only about servers that have passed all others: it can refuse one, not
   * accept one. It may take its time; the signal and the time limit of the call count. `null`, the default: none.
   *
   * @throws TypeError - neither a function nor `null`.
   */
  get serverCustomValidation(): ServerCustomValidation | null {
    return this.#serverCustomValidation;
  }
  set serverCustomValidation(value: ServerCustomValidation | null) {
    if (value !== null && typeof value !== 'function')
      throw new TypeError(`serverCustomValidation must be a function or null, not ${quote(value)}`);
    this.checkNotSecured('serverCustomValidation');
    this.#serverCustomValidation = value;
  }
}

function checkIgnorable(error: ChainValidationResult): void {
  const name = Object.entries(ChainValidationResult).find(([, number]) => number === error)?.[0];
  if (name === undefined)
    throw new RangeError(
      `ignorableServerCertificateErrors must be ChainValidationResults, not ${quote(error)}`,
    );
  if (!isIgnorable(error))
    throw new RangeError(`ignorableServerCertificateErrors must not have ${name}: nobody may ignore it`);
}
