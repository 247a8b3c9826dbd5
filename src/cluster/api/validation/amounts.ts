import type { Faults } from '../field-error.ts';
import { quantityValue } from '../quantity.ts';
import { NOT_NEGATIVE, qualifiedName } from './names.ts';

/* The names of resources that are asked for, limited and counted, and their amounts. */

/** Resources that containers may have, those that are counted, and those the API knows besides. */
const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;
export const COUNTED =
  /^(pods|services(\.(nodeports|loadbalancers))?|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims)$/;
const FURTHER = /^(storage|(requests|limits)\.(cpu|memory|ephemeral-storage)|requests\.(storage|hugepages-.+))$/;
/** Resources that a quota may limit. */
const isQuotaResource = (name: string): boolean =>
  name !== 'storage' && (STANDARD.test(name) || COUNTED.test(name) || FURTHER.test(name));
/** Resources of the cluster's own, not of somebody's domain. */
const isNative = (name: string): boolean => !name.includes('/') || /(^|\.)kubernetes\.io\//.test(name);
/** Whether less than the limit of a resource may be asked for. */
export const mayOvercommit = (name: string): boolean => isNative(name) && !name.startsWith('hugepages-');

/** The faults of a resource's name. Without a domain it is one the API knows, and one of those for `what`. */
export function validateResourceName(f: Faults, at: string, name: string, what?: 'containers' | 'quota'): void {
  const messages = qualifiedName(name);
  f.each(at, name, messages);
  if (messages.length || name.includes('/')) return;
  if (name !== 'storage' && !isQuotaResource(name))
    f.invalid(at, name, 'must be a standard resource type or fully qualified');
  if (what && !(what === 'containers' ? STANDARD.test(name) : isQuotaResource(name)))
    f.invalid(at, name, `must be a standard resource for ${what}`);
}

/** The faults of how much of a resource is asked for. */
export function validateAmount(f: Faults, at: string, name: string, quantity: string | number): void {
  const value = quantityValue(quantity);
  if (value < 0) f.invalid(at, String(quantity), NOT_NEGATIVE);
  if ((!isNative(name) || COUNTED.test(name)) && value % 1 !== 0) f.invalid(at, String(quantity), 'must be an integer');
}
