import type { Kernel } from '../kernel/kernel.ts';

/** How often a client may ask: so many requests at once, then so many a second (kubelet configuration: kubeAPIQPS, kubeAPIBurst). */
export interface RequestRate {
  readonly qps: number;
  readonly burst: number;
}

/** A bucket of tokens, one for each request. */
export class Throttle {
  readonly #kernel: Kernel;
  readonly #rate: RequestRate;
  #tokens: number;
  #at = 0;

  constructor(kernel: Kernel, rate: RequestRate) {
    this.#kernel = kernel;
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  /** Takes a token; gives the virtual milliseconds until it is there. */
  take(): number {
    const { now } = this.#kernel;
    const { qps, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) * qps) / 1000) - 1;
    this.#at = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1000) / qps;
  }
}
