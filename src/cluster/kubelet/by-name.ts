/** A map of a few entries in two short lists: nearly every Pod has one container, and a Map of one entry weighs as much as the rest of it. */
export class ByName<T> {
  #names: readonly string[] = NOTHING;
  #values: readonly T[] = NOTHING;

  get(name: string): T | undefined {
    return this.#values[this.#names.indexOf(name)];
  }

  has(name: string): boolean {
    return this.#names.includes(name);
  }

  set(name: string, value: T): void {
    const at = this.#names.indexOf(name);
    if (at >= 0) this.#values = this.#values.map((known, i) => (i === at ? value : known));
    else {
      this.#names = this.#names.length ? this.#names.concat(name) : [name];
      this.#values = this.#values.length ? this.#values.concat([value]) : [value];
    }
  }

  delete(name: string): void {
    const at = this.#names.indexOf(name);
    if (at < 0) return;
    this.#names = this.#names.filter((_, i) => i !== at);
    this.#values = this.#values.filter((_, i) => i !== at);
  }

  /** In the order in which the names came. */
  values(): readonly T[] {
    return this.#values;
  }

  *[Symbol.iterator](): Generator<readonly [string, T]> {
    for (const [i, name] of this.#names.entries()) yield [name, this.#values[i] as T];
  }
}

const NOTHING: readonly never[] = [];
