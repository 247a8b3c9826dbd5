// What the API server knows beyond the everyday (see ../further.ts).
export { FURTHER_DEFAULTS } from '../api/defaults/further.ts';
export { FURTHER_SCHEMA } from '../api/further-schema.generated.ts';
export { applyPatch, unreadable } from '../api/patch.ts';
export { FURTHER_TABLES } from '../api/tables/further.ts';

import '../api/validation/further.ts';

export { COMPONENT_STATUSES } from './component-status.ts';
export { evictPod } from './eviction.ts';
export { applyLimitDefaults, checkLimits } from './limit-ranger.ts';
export { admitQuota } from './quota-admission.ts';
export { readScale, writeScale } from './scale.ts';
