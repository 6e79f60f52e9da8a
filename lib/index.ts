export { EndpointPair } from './address/endpoint-pair.js';
export { HostNameSortOptions } from './address/host-name-sort-options.js';
export { HostNameType } from './address/host-name-type.js';
export { HostName } from './address/host-name.js';
export type { IPInformation, NetworkAdapter } from './address/ip-information.js';
export { ByteOrder } from './data/byte-order.js';
export { DataReader } from './data/data-reader.js';
export { DataWriter } from './data/data-writer.js';
export type { LineOptions, Newline, ReadLineOptions, ReadUntilOptions } from './data/line-format.js';
export { UnicodeEncoding } from './data/unicode-encoding.js';
export type {
  ConnectAttempt,
  SocketErrorDetails,
  SocketErrorPhase,
  SocketErrorSource,
} from './errors/socket-error-details.js';
export { SocketErrorStatus } from './errors/socket-error-status.js';
export { SocketError } from './errors/socket-error.js';
export type { DecoderInput, MessageCodec, MessageDecoder } from './protocol/codecs/codec.js';
export {
  type MessageStreamOptions,
  type MessageTransport,
  MessageStream,
} from './protocol/message-stream.js';
export { RequestStream, type RequestStreamOptions } from './protocol/message-stream-requests.js';
export type { HttpConnectProxy, Proxy, ProxyAddress, Socks5Proxy } from './protocol/proxies/proxy-hop.js';
export type { RefusedHeaders } from './protocol/proxy-protocol/header-acceptor.js';
export type { ProxyHeaderValue } from './protocol/proxy-protocol/header.js';
export type { ProxyHeaderEnd, SentProxyHeader } from './protocol/proxy-protocol/sent-header.js';
export type { PathConnectOptions, StreamSocketConnectOptions } from './sockets/connect-options.js';
export { Certificate, type SubjectAlternativeNameInfo } from './sockets/certificate.js';
export { ChainValidationResult } from './sockets/chain-validation-result.js';
export { ConnectionProfile, NetworkConnectivityLevel } from './sockets/connection-profile.js';
export { SharedControl } from './sockets/control.js';
export type { MulticastOptions, OutgoingDatagram } from './sockets/datagram-arguments.js';
export { DatagramBatchError } from './sockets/datagram-batch-error.js';
export { DatagramSocketControl } from './sockets/datagram-socket-control.js';
export { type DroppedDatagrams, DatagramSocketInformation } from './sockets/datagram-socket-information.js';
export {
  DatagramSocket,
  type DatagramSocketEvents,
  type DatagramSocketHandlerErrorEventArgs,
} from './sockets/datagram-socket.js';
export { DatagramSocketMessageReceivedEventArgs } from './sockets/datagram.js';
export type { Listener } from './sockets/event-source.js';
export { type KeyLog, SecurityControl } from './sockets/security-control.js';
export { SocketEventTarget } from './sockets/socket-event-target.js';
export type { ProxyProtocolMode, ReceivedProxyHeader } from './sockets/proxy-protocol.js';
export type { EndpointPairOptions } from './sockets/get-endpoint-pairs.js';
export { NetworkInformation, type NetworkInformationEvents } from './sockets/network-information.js';
export type { SocketOptions } from './sockets/socket-options.js';
export { SocketProtectionLevel } from './sockets/socket-protection-level.js';
export { SocketQualityOfService } from './sockets/socket-quality-of-service.js';
export { SocketSslErrorSeverity } from './sockets/socket-ssl-error-severity.js';
export {
  type ServerCustomValidation,
  type ServerCustomValidationArgs,
  StreamSocketControl,
} from './sockets/stream-socket-control.js';
export { type NegotiatedProtection, StreamSocketInformation } from './sockets/stream-socket-information.js';
export {
  type ClientCertificateMode,
  StreamSocketListenerControl,
} from './sockets/stream-socket-listener-control.js';
export { StreamSocketListenerInformation } from './sockets/stream-socket-listener-information.js';
export {
  type ListenerCloseOptions,
  StreamSocketListener,
  type StreamSocketListenerConnectionReceivedEventArgs,
  type StreamSocketListenerEvents,
  type StreamSocketListenerHandlerErrorEventArgs,
  type StreamSocketListenerHandshakeErrorEventArgs,
} from './sockets/stream-socket-listener.js';
export { StreamSocket } from './sockets/stream-socket.js';
export type { UpgradeOptions } from './sockets/upgrade-arguments.js';
export type { GroupResult, InterfaceText } from './protocol/packet-groups.js';
export { copyAsync, type CopyOptions } from './streams/copy.js';
export { InputStreamOptions } from './streams/input-stream-options.js';
export { InputStream } from './streams/input-stream.js';
export { OutputStream } from './streams/output-stream.js';
export type {
  Acceptor,
  AddressFamily,
  Capabilities,
  Channel,
  ChannelOptions,
  ChannelTuning,
  ConnectOptions,
  Endpoint,
  IpEndpoint,
  ListenOptions,
  LookupOptions,
  NetworkInterface,
  PathEndpoint,
  ReadableHalf,
  ServiceRecord,
  Settled,
  Transport,
  Wake,
  WritableHalf,
} from './transport/contract.js';
export type {
  InboxLimits,
  InboxPolicy,
  Membership,
  Packet,
  PacketChannel,
  PacketOptions,
  PacketSettings,
  PacketTransport,
} from './transport/packet-contract.js';
export type { BytesLike } from './util/bytes.js';
export type { Cancellation } from './util/cancellation.js';
export type { Clock } from './util/clock.js';
export { Deadline, type DeadlineOptions } from './util/deadline.js';
export type { WaitOptions } from './util/wait-options.js';
