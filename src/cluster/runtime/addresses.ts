/** Addresses of a node's Pod range, given out in turn as the host-local plugin does: the next after the last one given, wrapping round. */
export class AddressPool {
  readonly range: string;
  readonly #first: number;
  readonly #last: number;
  readonly #taken = new Set<number>();
  #next: number;

  /** `cidr`: `10.244.1.0/24`. The network, gateway (.1) and broadcast addresses are not given out. Throws RangeError when it is not IPv4. */
  constructor(cidr: string) {
    const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
    if (!match) throw new RangeError(`podCIDR ${cidr}: expected an IPv4 range such as 10.244.0.0/24`);
    const [a = 0, b = 0, c = 0, d = 0, bits = 24] = match.slice(1).map(Number);
    const base = ((a * 256 + b) * 256 + c) * 256 + d;
    this.#first = base + 2;
    this.#last = base + 2 ** (32 - bits) - 2;
    this.#next = this.#first;
    this.range = `${dotted(base + 1)}-${dotted(this.#last)}`;
  }

  take(): string | undefined {
    if (this.#taken.size > this.#last - this.#first) return undefined;
    while (this.#taken.has(this.#next)) this.#advance();
    const address = this.#next;
    this.#taken.add(address);
    this.#advance();
    return dotted(address);
  }

  release(address: string): void {
    this.#taken.delete(address.split('.').reduce((n, part) => n * 256 + Number(part), 0));
  }

  #advance(): void {
    this.#next = this.#next >= this.#last ? this.#first : this.#next + 1;
  }
}

const dotted = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.');
