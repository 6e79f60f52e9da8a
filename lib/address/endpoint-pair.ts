import { gettersOf, INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { HostName } from './host-name.js';
import { checkServiceName } from './service-name.js';

/**
 * Both ends of a connection: a local and a remote host with a service each.
 *
 * Host names may be given as text and services as port numbers; what is read back is a {@link HostName} and a
 * string. A service is a port, or a name from the services file or from DNS SRV records.
 *
 * @see WinRT `Windows.Networking.EndpointPair`.
 */
export class EndpointPair {
  #localHostName: HostName | null;
  #localServiceName: string;
  #remoteHostName: HostName;
  #remoteServiceName: string;

  /**
   * @param localHostName - the address to connect from; `null` leaves it to the system.
   * @param localServiceName - the port to connect from; `''` leaves it to the system.
   * @param remoteHostName - the host to connect to.
   * @param remoteServiceName - the service or port to connect to.
   * @throws TypeError - an argument is missing, empty or of a wrong type.
   * @throws RangeError - an argument is no host name or no service name.
   */
  constructor(
    localHostName: HostName | string | null,
    localServiceName: string | number,
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
  ) {
    this.#localHostName = localHostName === null ? null : HostName.from(localHostName, 'localHostName');
    this.#localServiceName = checkServiceName(localServiceName, 'localServiceName', { allowEmpty: true });
    this.#remoteHostName = HostName.from(remoteHostName, 'remoteHostName');
    this.#remoteServiceName = checkServiceName(remoteServiceName, 'remoteServiceName');
  }

  /** The address to connect from; `null` if the system is to choose. Setting checks as the constructor does. */
  get localHostName(): HostName | null {
    return this.#localHostName;
  }

  set localHostName(value: HostName | string | null) {
    this.#localHostName = value === null ? null : HostName.from(value, 'localHostName');
  }

  /** The port to connect from; `''` if the system is to choose. Setting checks as the constructor does. */
  get localServiceName(): string {
    return this.#localServiceName;
  }

  set localServiceName(value: string | number) {
    this.#localServiceName = checkServiceName(value, 'localServiceName', { allowEmpty: true });
  }

  /** The host to connect to. Setting checks as the constructor does. */
  get remoteHostName(): HostName {
    return this.#remoteHostName;
  }

  set remoteHostName(value: HostName | string) {
    this.#remoteHostName = HostName.from(value, 'remoteHostName');
  }

  /** The service or port to connect to. Setting checks as the constructor does. */
  get remoteServiceName(): string {
    return this.#remoteServiceName;
  }

  set remoteServiceName(value: string | number) {
    this.#remoteServiceName = checkServiceName(value, 'remoteServiceName');
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, gettersOf(this), how);
  }
}
