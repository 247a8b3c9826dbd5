import type { StorageClass } from './types.generated.ts';

const MARKS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

/** The class of claims that name none: the newest of those marked as default (documentation: Storage Classes, "Default StorageClass"). */
export function defaultStorageClass(classes: readonly StorageClass[]): StorageClass | undefined {
  const rank = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? '';
  return classes
    .filter(({ metadata }) => MARKS.some((mark) => metadata.annotations?.[mark] === 'true'))
    .reduce<StorageClass | undefined>((a, b) => (a && rank(a) >= rank(b) ? a : b), undefined);
}
