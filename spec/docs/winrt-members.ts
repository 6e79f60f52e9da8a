/** The members of the WinRT types that are covered, by their names in JavaScript; statics are marked. */
export const winrtMembers: Readonly<Record<string, readonly string[]>> = {
  StreamSocket: words(`
    connectAsync upgradeToSslAsync inputStream outputStream control information cancelIOAsync close
    enableTransferOwnership transferOwnership static:getEndpointPairsAsync`),
  StreamSocketControl: words(`
    noDelay keepAlive outboundBufferSizeInBytes outboundUnicastHopLimit qualityOfService
    serializeConnectionAttempts clientCertificate ignorableServerCertificateErrors minProtectionLevel`),
  StreamSocketInformation: words(`
    localAddress localPort remoteAddress remotePort remoteHostName remoteServiceName protectionLevel
    bandwidthStatistics roundTripTimeStatistics serverCertificate serverCertificateErrors
    serverCertificateErrorSeverity serverIntermediateCertificates sessionKey`),
  StreamSocketListener: words(`
    bindServiceNameAsync bindEndpointAsync onconnectionreceived addEventListener removeEventListener control
    information cancelIOAsync close enableTransferOwnership transferOwnership`),
  StreamSocketListenerControl: words(`
    noDelay keepAlive outboundBufferSizeInBytes outboundUnicastHopLimit qualityOfService`),
  StreamSocketListenerInformation: words('localPort'),
  StreamSocketListenerConnectionReceivedEventArgs: words('socket'),
  DatagramSocket: words(`
    bindServiceNameAsync bindEndpointAsync connectAsync getOutputStreamAsync outputStream joinMulticastGroup
    onmessagereceived addEventListener removeEventListener control information cancelIOAsync close
    enableTransferOwnership transferOwnership static:getEndpointPairsAsync`),
  DatagramSocketControl: words(`
    dontFragment inboundBufferSizeInBytes multicastOnly outboundUnicastHopLimit qualityOfService`),
  DatagramSocketInformation: words('localAddress localPort remoteAddress remotePort'),
  DatagramSocketMessageReceivedEventArgs: words(`
    getDataReader getDataStream localAddress remoteAddress remotePort`),
  HostName: words('rawName displayName canonicalName type ipInformation isEqual static:compare toString'),
  EndpointPair: words('localHostName localServiceName remoteHostName remoteServiceName'),
  DataReader: words(`
    static:fromBuffer byteOrder unicodeEncoding inputStreamOptions unconsumedBufferLength loadAsync
    readByte readBoolean readInt16 readUInt16 readInt32 readUInt32 readInt64 readUInt64 readSingle readDouble
    readBytes readBuffer readString readGuid readDateTime readTimeSpan detachBuffer detachStream close`),
  DataWriter: words(`
    byteOrder unicodeEncoding unstoredBufferLength storeAsync flushAsync measureString
    writeByte writeBoolean writeInt16 writeUInt16 writeInt32 writeUInt32 writeInt64 writeUInt64 writeSingle
    writeDouble writeBytes writeBuffer writeString writeGuid writeDateTime writeTimeSpan
    detachBuffer detachStream close`),
  InputStream: words('readAsync close'),
  OutputStream: words('writeAsync flushAsync close'),
  SocketError: words('static:getStatus'),
  Certificate: words(`
    buildChainAsync enhancedKeyUsages friendlyName getCertificateBlob getHashValue hasPrivateKey
    isSecurityDeviceBound isStronglyProtected issuer keyAlgorithmName keyUsages serialNumber
    signatureAlgorithmName signatureHashAlgorithmName subject subjectAlternativeName validFrom validTo`),
  NetworkInformation: words(`
    static:getHostNames static:getInternetConnectionProfile static:getConnectionProfiles
    static:findConnectionProfilesAsync static:getSortedEndpointPairs static:getProxyConfigurationAsync
    static:getLanIdentifiers static:onnetworkstatuschanged static:addEventListener static:removeEventListener`),
  ConnectionProfile: words(`
    profileName networkAdapter getNetworkConnectivityLevel getConnectionCost getDataPlanStatus
    getDomainConnectivityLevel getNetworkNames getSignalBars getLocalUsage getNetworkUsageAsync
    getAttributedNetworkUsageAsync getConnectivityIntervalsAsync networkSecuritySettings serviceProviderGuid
    isWlanConnectionProfile isWwanConnectionProfile wlanConnectionProfileDetails wwanConnectionProfileDetails`),
  NetworkAdapter: words(`
    networkAdapterId ianaInterfaceType inboundMaxBitsPerSecond outboundMaxBitsPerSecond networkItem
    getConnectedProfileAsync`),
  IPInformation: words('networkAdapter prefixLength'),
};

/** The enumerations that are covered, with WinRT's numbers; the index is the number unless given. */
export const winrtEnums: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  SocketErrorStatus: numbered(`
    unknown operationAborted httpInvalidServerResponse connectionTimedOut addressFamilyNotSupported
    socketTypeNotSupported hostNotFound noDataRecordOfRequestedType nonAuthoritativeHostNotFound
    classTypeNotFound addressAlreadyInUse cannotAssignRequestedAddress connectionRefused networkIsUnreachable
    unreachableHost networkIsDown networkDroppedConnectionOnReset softwareCausedConnectionAbort
    connectionResetByPeer hostIsDown noAddressesFound tooManyOpenFiles messageTooLong certificateExpired
    certificateUntrustedRoot certificateCommonNameIsIncorrect certificateWrongUsage certificateRevoked
    certificateNoRevocationCheck certificateRevocationServerOffline certificateIsInvalid`),
  SocketProtectionLevel: numbered(`
    plainSocket ssl sslAllowNullEncryption bluetoothEncryptionAllowNullAuthentication
    bluetoothEncryptionWithAuthentication ssl3AllowWeakEncryption tls10 tls11 tls12 unspecified`),
  SocketQualityOfService: numbered('normal lowLatency'),
  SocketSslErrorSeverity: numbered('none ignorable fatal'),
  ChainValidationResult: numbered(`
    success untrusted revoked expired incompleteChain invalidSignature wrongUsage invalidName
    invalidCertificateAuthorityPolicy basicConstraintsError unknownCriticalExtension
    revocationInformationMissing revocationFailure otherErrors`),
  HostNameType: numbered('domainName ipv4 ipv6 bluetooth'),
  HostNameSortOptions: { none: 0, optimizeForLongConnections: 2 },
  ByteOrder: numbered('littleEndian bigEndian'),
  UnicodeEncoding: numbered('utf8 utf16LE utf16BE'),
  InputStreamOptions: numbered('none partial readAhead'),
  NetworkConnectivityLevel: numbered('none localAccess constrainedInternetAccess internetAccess'),
};

/** Types of WinRT's sockets, and of what is used with them, that have no place in the tables above. */
export const furtherWinrtTypes: readonly string[] = words(`
  BandwidthStatistics BinaryStringEncoding Buffer ConnectionCost ControlChannelTrigger CryptographicBuffer
  DataReaderLoadOperation DataWriterStoreOperation DomainNameType IBuffer InMemoryRandomAccessStream
  IRandomAccessStream IWebSocket MessageWebSocket MessageWebSocketControl MessageWebSocketInformation
  MessageWebSocketMessageReceivedEventArgs NetworkCostType NetworkItem NetworkTypes PasswordCredential
  RandomAccessStream RoundTripTimeStatistics SocketActivityConnectedStandbyAction SocketActivityContext
  SocketActivityInformation SocketActivityKind SocketActivityTriggerDetails SocketActivityTriggerReason
  SocketMessageType StreamWebSocket StreamWebSocketControl StreamWebSocketInformation Uri WebErrorStatus
  WebSocketClosedEventArgs WebSocketError`);

/** Members that WinRT's enumerations do not have. */
export const ourEnumMembers: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  SocketProtectionLevel: { tls13: 10 },
};

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

function numbered(text: string): Record<string, number> {
  return Object.fromEntries(words(text).map((name, i) => [name, i]));
}
