import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fieldDocsFiles } from '../../../src/build/field-docs/field-docs.ts';
import { Models } from '../../../src/build/field-docs/models.ts';
import { projectRoot } from '../../../src/build/project.ts';
import { RESOURCES } from '../../../src/cluster/api/scheme.ts';
import type { FieldDocs, KindDocs } from '../../../src/kubectl/documentation.ts';
import { docsFromSchema } from '../../../src/kubectl/verbs/explain-schema.ts';
import '../../../src/cluster/present.ts';

const models = new Models(projectRoot);

function field(docs: KindDocs | undefined, type: string, name: string): FieldDocs | undefined {
  return docs?.types[type]?.fields.find((f) => f.name === name);
}

test('texts, types, required fields and counted values are read from the packages', () => {
  const pod = models.kind({ group: '', version: 'v1', kind: 'Pod' });
  assert.equal(pod?.root, 'Pod');
  assert.deepEqual(field(pod, 'ContainerPort', 'protocol')?.values, ['SCTP', 'TCP', 'UDP']);
  assert.equal(field(pod, 'PodSpec', 'containers')?.type, '[]Container');
  assert.equal(field(pod, 'PodSpec', 'containers')?.required, true);
  assert.equal(field(pod, 'ResourceRequirements', 'limits')?.type, 'map[string]Quantity');
  assert.match(
    field(pod, 'PodStatus', 'phase')?.text ?? '',
    /phase values:\n\nPending: [\s\S]*\n\nPossible enum values:\n - /,
  );
  assert.match(field(pod, 'Pod', 'kind')?.text ?? '', /^Kind is a string value/);
  assert.match(pod?.types.Time?.text ?? '', /^Time is a wrapper/);
  const set = models.kind({ group: 'apps', version: 'v1', kind: 'StatefulSet' });
  assert.equal(field(set, 'StatefulSetSpec', 'volumeClaimTemplates')?.type, '[]PersistentVolumeClaim');
});

test('no comment marks are left in a text, every type is there, every field of a structure has its text', () => {
  const bare: string[] = [];
  for (const resource of RESOURCES) {
    const docs = models.kind(resource);
    for (const [name, type] of Object.entries(docs?.types ?? {})) {
      for (const { name: field, type: of, text } of type.fields) {
        if (text === undefined) bare.push(`${name}.${field}`);
        assert.doesNotMatch(text ?? '', /\\\*|\*\/|@deprecated/);
        const plain = of.replace(/^(\[\]|map\[string\])+/, '');
        assert.ok(/^[a-z]|^Object$/.test(plain) || docs?.types[plain], `${name}.${field}: ${of}`);
      }
    }
  }
  // Kubernetes itself says nothing of these.
  const known = /^(JSONSchemaProps|ExternalDocumentation)\.|^(CertificateSigningRequest\.metadata|IngressRule\.http)$/;
  assert.deepEqual(
    bare.filter((name) => !known.test(name)),
    [],
  );
});

test('the packages are of the version that the engine knows: the same kinds have the same fields of the same types', () => {
  for (const resource of RESOURCES) {
    const known = docsFromSchema(resource);
    const docs = models.kind(resource);
    if (!known || !docs || resource.group === 'events.k8s.io') continue;
    for (const [name, type] of Object.entries(known.types)) {
      for (const { name: of, type: is, required } of type.fields) {
        if (is === 'Object') continue;
        const found = field(docs, name.replace(/^Discovery/, ''), of);
        assert.equal(found?.type, is.replace('Discovery', ''), `${name}.${of}`);
        assert.equal(found?.required ?? false, required, `${name}.${of}`);
      }
    }
  }
});

test('the files of a site: what Pods have is there once, a file is fetched in a moment', () => {
  const files = fieldDocsFiles(projectRoot);
  const deployment = JSON.parse(files.get('Deployment.v1.apps.json') ?? '') as KindDocs;
  const pod = JSON.parse(files.get('Pod.v1.json') ?? '') as KindDocs;
  assert.equal(deployment.also, 'Pod.v1');
  assert.deepEqual(
    { ...pod.types, ...deployment.types }.Container,
    models.kind({ group: 'apps', version: 'v1', kind: 'Deployment' })?.types.Container,
  );
  for (const [name, text] of files) {
    const bytes = gzipSync(text, { level: 9 }).length;
    assert.ok(bytes < 52_000, `${name}: ${bytes} bytes`);
  }
});
