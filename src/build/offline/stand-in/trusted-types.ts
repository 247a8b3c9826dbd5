/*
 * The pages' policy asks for Trusted Types, and allows one policy, named `default`. The copy's is there before the
 * site's own, which then leaves it: what the copy trusts are its files, which are at no site.
 */

interface PolicyFactory {
  createPolicy(name: 'default', rules: { createScriptURL(address: string): string }): unknown;
}

const made = new Set<string>();

/**
 * The address of a script that is made of a text of the copy. It can be revoked when the script has begun.
 *
 * @param text the script.
 */
export function ownScript(text: BlobPart): string {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  made.add(address);
  return address;
}

/**
 * Lets scripts of the copy run, and no other.
 *
 * @param folder the address of the folder they lie in.
 */
export function trustOwnScripts(folder: string): void {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
  trustedTypes?.createPolicy('default', {
    createScriptURL(address) {
      if (made.delete(address) || address.startsWith(folder)) return address;
      throw new TypeError(`${address} is not in this copy: no script is started from there.`);
    },
  });
}
