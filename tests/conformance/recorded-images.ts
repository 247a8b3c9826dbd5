import { createRegistry } from '../../src/cluster/images/registry.ts';
import { busyboxTemp } from './tmp.ts';
export const registryOf = (_images: readonly string[]) => createRegistry(busyboxTemp);
