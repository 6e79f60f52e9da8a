type Kind = 'connections' | 'datagrams' | 'tls';

export const suites: Readonly<Record<string, { readonly kind: Kind }>>;
export const adapters: Readonly<Record<string, { readonly kind: Kind; readonly isShown: boolean }>>;
