import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { hostFiles } from '../../../src/build/hosting/host-files.ts';
import { projectRoot } from '../../../src/build/project.ts';
import { createRegistry, type ImageConfig } from '../../../src/cluster/images/registry.ts';
import { nginxImage } from '../../../src/cluster/images/server-images.ts';
import { type Directory, directory, type FileNode, regularFile } from '../../../src/cluster/runtime/file-tree.ts';
import { notSimulatedIn } from '../../../src/islands/manifest/not-simulated.ts';
import { workplace } from '../../kubectl/workplace.ts';

const read = (path: string) => readFileSync(join(projectRoot, 'deploy', path), 'utf8');
const manifest = read('kubernetes/podbook.yaml');

const withEntries = (old: FileNode | undefined, more: Record<string, FileNode>): Directory => {
  const { entries } = old as Directory;
  const kept = [...entries.keys()].map((name) => [name, entries.get(name) as FileNode]);
  return directory({ ...Object.fromEntries(kept), ...more });
};

/**
 * The image as far as the simulation has it: its nginx, which reads deploy/container/nginx.conf, and one page. It has no
 * files compressed, no headers, and no rights on files that would keep nginx from writing where it must not.
 */
function siteImage(): ImageConfig {
  const nginx = nginxImage('1.29');
  const files = withEntries(nginx.files, {
    etc: withEntries(nginx.files.entries.get('etc'), {
      nginx: directory({
        'nginx.conf': regularFile(read('container/nginx.conf')),
        'headers.conf': regularFile(hostFiles.nginx?.text('/') ?? ''),
      }),
    }),
    www: directory({ 'index.html': regularFile('<h1>The site</h1>') }),
  });
  return { ...nginx, uid: 101, files };
}

const registry = createRegistry([
  { name: 'ghcr.io/someone/podbook', tags: ['latest'], config: siteImage, size: () => 30_000_000 },
]);

function applied() {
  const place = workplace({ 'podbook.yaml': manifest }, { registry, nodes: 3 });
  return { ...place, answer: place.type('kubectl apply -f podbook.yaml') };
}

test('the API server takes every object, and has nothing to warn of', () => {
  assert.equal(
    applied().answer,
    [
      'namespace/podbook created',
      'deployment.apps/podbook created',
      'service/podbook created',
      'poddisruptionbudget.policy/podbook created',
      'networkpolicy.networking.k8s.io/podbook created',
      '',
    ].join('\n'),
  );
});

test('applied again it changes nothing: what the API server fills in is said', () => {
  const { type } = applied();
  assert.equal(type('kubectl apply -f podbook.yaml').match(/ unchanged$/gm)?.length, 5);
});

test('the simulation leaves out what it says it leaves out, and knows every other field', () => {
  assert.deepEqual(
    notSimulatedIn(manifest).map(({ field }) => field),
    [
      'spec.template.spec.securityContext.seccompProfile',
      'spec.template.spec.containers[0].securityContext.capabilities',
      'spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation',
      // The NetworkPolicy.
      'kind',
    ],
  );
});

test('two Pods on two nodes become ready by their probe, and the Service answers with the site', () => {
  const { cluster, type } = applied();
  assert.match(type('kubectl rollout status deployment/podbook -n podbook'), /successfully rolled out\n$/);
  const nodes = type("kubectl get pods -n podbook -o jsonpath='{.items[*].spec.nodeName}'").split(' ');
  assert.equal(new Set(nodes).size, 2, nodes.join(' '));
  assert.match(type('kubectl get pdb -n podbook'), /podbook +N\/A +1 +1 /);
  const pod = type("kubectl get pods -n podbook -o jsonpath='{.items[0].metadata.name}'");
  // The nodes hear of the Service's endpoints a little later.
  cluster.advance(2000);
  assert.equal(type(`kubectl exec -n podbook ${pod} -- curl -s http://podbook.podbook/`), '<h1>The site</h1>');
  assert.equal(type(`kubectl exec -n podbook ${pod} -- curl -s http://podbook.podbook/healthz`), 'ok\n');
  assert.match(type(`kubectl exec -n podbook ${pod} -- id`), /^uid=101/);
  cluster.advance(300_000);
  assert.doesNotMatch(type('kubectl get events -n podbook'), /Warning/);
});

test('Pods keep to the "restricted" standard, whose check the simulation does not run', () => {
  const [, deployment] = parseAllDocuments(manifest).map((document) => document.toJS());
  const { securityContext: pod, containers, volumes } = deployment.spec.template.spec;
  assert.equal(pod.runAsNonRoot, true);
  assert.equal(pod.seccompProfile.type, 'RuntimeDefault');
  for (const { securityContext } of containers) {
    assert.equal(securityContext.allowPrivilegeEscalation, false);
    assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] });
    assert.equal(securityContext.readOnlyRootFilesystem, true);
  }
  assert.deepEqual(
    volumes.map((volume: object) => Object.keys(volume)),
    [['name', 'emptyDir']],
  );
});
