/*
 * The content security policy asks for Trusted Types: no text becomes HTML or the address of a script, unless this
 * policy, the only one that the pages may have, says so. It says so of addresses at this site, for workers. Whoever
 * starts a worker imports this first. Browsers without Trusted Types have nothing to ask.
 */

interface PolicyFactory {
  readonly defaultPolicy: unknown;
  createPolicy(name: 'default', rules: { createScriptURL(address: string): string }): unknown;
}

const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
if (trustedTypes && !trustedTypes.defaultPolicy) {
  trustedTypes.createPolicy('default', {
    createScriptURL(address) {
      if (new URL(address, location.href).origin === location.origin) return address;
      throw new TypeError(`${address} is not at this site: no script is started from there.`);
    },
  });
}

export {};
