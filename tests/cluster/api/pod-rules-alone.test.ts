import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Faults } from '../../../src/cluster/api/field-error.ts';
import type { Pod } from '../../../src/cluster/api/types.generated.ts';
// Nothing else is imported: in the page a Pod is checked before any further part of the API is there.
import '../../../src/cluster/api/validation/everyday.ts';
import { checkObject } from '../../../src/cluster/api/validation/rules.ts';

test('the rules of a Pod bring along those of its containers and volumes', () => {
  const volumes = [
    { name: 'facts', downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
  ];
  const containers = [{ name: 'main', image: 'nginx ', ports: [{ containerPort: 0 }] }];
  const faults = new Faults();
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers, volumes } } as Pod;
  checkObject(faults, 'Pod', pod);
  assert.ok(faults.errors.some(({ field }) => field === 'spec.containers[0].ports[0].containerPort'));
});
