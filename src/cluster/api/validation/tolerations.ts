import type { Faults } from '../field-error.ts';
import type { Toleration } from '../types.generated.ts';
import { labelValue, qualifiedName } from './names.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const EMPTY_KEY = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';

/** The faults of tolerations. */
export function validateTolerations(f: Faults, field: string, tolerations: readonly Toleration[]): void {
  for (const [i, t] of tolerations.entries()) {
    const path = `${field}[${i}]`;
    if (t.key) f.each(`${path}.key`, t.key, qualifiedName(t.key));
    else if (t.operator !== 'Exists') f.invalid(`${path}.operator`, t.operator ?? '', EMPTY_KEY);
    if (t.tolerationSeconds !== undefined && t.effect !== 'NoExecute') {
      f.invalid(`${path}.effect`, t.effect ?? '', "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    switch (t.operator as string | undefined) {
      case undefined:
      case 'Equal':
        f.each(`${path}.operator`, t.value ?? '', labelValue(t.value ?? ''));
        break;
      case 'Exists':
        if (t.value) f.invalid(`${path}.operator`, t.value, "value must be empty when `operator` is 'Exists'");
        break;
      default:
        f.notSupported(`${path}.operator`, t.operator, ['Equal', 'Exists']);
    }
    f.oneOf(`${path}.effect`, t.effect, EFFECTS);
  }
}
