import { DatagramSocket, HostName, HostNameType, type OutputStream, SocketError } from 'streamsocket';

/** A group, and how to take part in it. */
export interface GroupOptions {
  /** A multicast address: 224.0.0.0/4 or ff00::/8. */
  readonly group: string;
  readonly port: number;
  /** The interface, by name, number or address. Default: whichever the system's routes say. */
  readonly adapter?: string | undefined;
  /** Hear these hosts only (source-specific). Default: anybody. */
  readonly sources?: readonly string[] | undefined;
  /** How far packets go: 1 is this link. Default: 1. */
  readonly hops?: number | undefined;
  /** Makes the socket; a spec hands in one on a network in memory. */
  readonly createSocket?: (() => DatagramSocket) | undefined;
}

/** A socket that hears a group, and the stream to it: each write is one datagram. */
export interface GroupSocket {
  readonly socket: DatagramSocket;
  readonly stream: OutputStream;
  /** Which interface was taken, if not the one of the system's routes. */
  readonly adapter: string | undefined;
}

/**
 * Opens a socket and joins the group. The port is shared, so that several programs on one machine can take part.
 *
 * A machine without a network has no route to a group; then, unless an adapter was asked for, the group is that
 * of this machine alone.
 */
export async function openGroup(options: GroupOptions): Promise<GroupSocket> {
  const { adapter } = options;
  try {
    return await openOn(adapter, options);
  } catch (error) {
    if (adapter !== undefined || !(error instanceof SocketError) || !isWithoutRoute(error)) throw error;
    return await openOn(isIpv6(options.group) ? '::1' : '127.0.0.1', options);
  }
}

async function openOn(adapter: string | undefined, options: GroupOptions): Promise<GroupSocket> {
  const { group, port, sources, hops = 1, createSocket = () => new DatagramSocket() } = options;
  const socket = createSocket();
  try {
    socket.control.multicastOnly = true;
    socket.control.multicastHopLimit = hops;
    socket.control.multicastAdapter = adapter;
    await socket.bindEndpointAsync(isIpv6(group) ? '::' : '0.0.0.0', port);
    if (sources === undefined || sources.length === 0) socket.joinMulticastGroup(group);
    else for (const source of sources) socket.joinMulticastGroup(group, { source });
    return { socket, stream: await socket.getOutputStreamAsync(group, port), adapter };
  } catch (error) {
    socket.close();
    throw error;
  }
}

function isIpv6(group: string): boolean {
  return new HostName(group).type === HostNameType.ipv6;
}

/** What systems say of a group that no route leads to. */
function isWithoutRoute({ code }: SocketError): boolean {
  return code === 'ENODEV' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL';
}
