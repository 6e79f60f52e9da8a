/** A certificate, with those between it and its root, and its key, in PEM. */
export interface MadeCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateWish {
  readonly name: string;
  readonly names?: readonly string[];
  readonly keyType?: 'ec' | 'rsa' | 'weak';
  readonly from?: string;
  readonly to?: string;
  readonly usage?: 'server' | 'client' | 'both';
  readonly extensions?: string;
  readonly digest?: string;
}

export interface Authority {
  readonly certificate: string;
  readonly key: string;
  makeIntermediate(name?: string, wish?: Partial<CertificateWish>): Authority;
  issue(wish: CertificateWish): MadeCertificate & { revoke(): void };
  makeRevocationList(): string;
}

export function makeAuthority(name?: string): Authority;
export function makeSelfSigned(name: string, names?: readonly string[]): MadeCertificate;
export function toPfx(made: MadeCertificate, password: string): Uint8Array;
export function removeCertificates(): void;
