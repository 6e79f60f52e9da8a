/** What the kernel has set; see kernel-options.mjs. */
export interface KernelOptions {
  readonly noDelay: number;
  readonly keepAlive: number;
  readonly keepAliveIdleSeconds: number;
  readonly keepAliveIntervalSeconds: number;
  readonly keepAliveCount: number;
  readonly typeOfService: number;
  readonly trafficClass?: number;
}

export function kernelOptions(localPort: number | string): KernelOptions;
