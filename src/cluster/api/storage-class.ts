import type { StorageClass } from './types.generated.ts';

/** The annotation that marks a StorageClass as the default. */
export const IS_DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const MARKS = [IS_DEFAULT_CLASS, 'storageclass.beta.kubernetes.io/is-default-class'];

/** Whether a StorageClass is marked as the default. */
export const isDefaultClass = ({ metadata }: StorageClass): boolean =>
  MARKS.some((mark) => metadata.annotations?.[mark] === 'true');

/** The class of claims that name none: the newest of those marked as default (documentation: Storage Classes, "Default StorageClass"). */
export function defaultStorageClass(classes: readonly StorageClass[]): StorageClass | undefined {
  const rank = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? '';
  return classes
    .filter(isDefaultClass)
    .reduce<StorageClass | undefined>((a, b) => (a && rank(a) >= rank(b) ? a : b), undefined);
}
