/** Properties of elements that hold an address, by the elements' prototypes. */
const properties: readonly [prototype: object, name: string][] = [
  [HTMLAnchorElement.prototype, 'href'],
  [HTMLLinkElement.prototype, 'href'],
  [HTMLImageElement.prototype, 'src'],
  [HTMLFormElement.prototype, 'action'],
];

const attributes = new Set(['href', 'src', 'action']);

/**
 * Makes the addresses that scripts give to elements lead to files of the copy.
 *
 * @param toFile gives the address of the file; an address outside the site comes back unchanged.
 */
export function mendLinks(toFile: (address: string) => string): void {
  for (const [prototype, name] of properties) {
    const property = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    Object.defineProperty(prototype, name, {
      ...property,
      set(address: unknown) {
        property.set?.call(this, toFile(String(address)));
      },
    });
  }
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    setAttribute.call(this, name, attributes.has(name) ? toFile(String(value)) : value);
  };
}
