import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workplace } from './workplace.ts';

/** A Deployment and a Pod, and a way to edit with a command. */
function edited() {
  const place = workplace();
  place.type('kubectl create deployment d --image=nginx && kubectl run web --image=nginx');
  place.cluster.advance(5000);
  return { ...place, edit: (editor: string, what: string) => place.type(`KUBE_EDITOR=${editor} kubectl edit ${what}`) };
}

test('edit sends what was changed as a patch', () => {
  const { edit, type } = edited();
  assert.equal(
    edit(`"sed -i 's/^  replicas: 1/  replicas: 3/'"`, 'deploy d --output-patch'),
    'Patch: {"spec":{"replicas":3},"status":{"replicas":3}}\ndeployment.apps/d edited\n',
  );
  assert.equal(type('kubectl get deploy d -o jsonpath={.spec.replicas}'), '3');
  assert.equal(edit('"sed -i s/nginx/httpd/"', 'pod/web --save-config'), 'pod/web edited\n');
  assert.match(type('kubectl apply view-last-applied pod/web'), /image: httpd/);
  assert.equal(type('kubectl get pod web -o jsonpath={.spec.containers[0].image}'), 'httpd');
  assert.equal(edit('"sed -i s/nothing/else/"', 'deploy,pod'), 'Edit cancelled, no changes made.\n');
  assert.equal(edit('"sed -i d"', 'pod web'), 'Edit cancelled, saved file was empty.\n');
  assert.equal(type('ls /tmp'), '', 'nothing is left behind');
});

test('what cannot be saved is opened again with the reasons; unchanged then, it is given up and kept', () => {
  const { edit, type } = edited();
  assert.match(
    edit(`"sed -i 's/restartPolicy: Always/restartPolicy: Never/'"`, 'pod web'),
    /^error: pods "web" is invalid\nA copy of your changes has been stored to "\/tmp\/kubectl-edit-\d+\.yaml"\nerror: Edit cancelled, no valid changes were saved\.\n\[exit 1\]$/,
  );
  assert.match(
    type('cat /tmp/kubectl-edit-*'),
    /# pods "web" was not valid:\n# \* spec: Forbidden: pod updates may not change fields/,
  );
  type('rm /tmp/*');
  edit(`"sed -i 's/^spec:/spec/'"`, 'pod web');
  assert.match(
    type('cat /tmp/*'),
    /\n# The edited file had a syntax error: error parsing edited-file: error converting YAML to JSON: yaml: line \d+: /,
  );
  assert.match(
    edit(`"sed -i 's/^  name: web/  name: other/'"`, 'pod web'),
    /\nerror: At least one of apiVersion, kind and name was changed\n\[exit 1\]$/,
  );
  assert.match(
    edit(`"sed -i 's/^  restartPolicy:/  startPolicy:/'"`, 'pod web'),
    /^error: pods "web" could not be patched: .*unknown field "spec.startPolicy"\nYou can run `kubectl replace -f \/tmp\/kubectl-edit-\d+\.yaml` to try this update again\.\n\[exit 1\]$/,
  );
});

test('editors that are not there or fail', () => {
  const { edit, type } = edited();
  assert.match(type('kubectl edit pod web'), /^error: unable to launch the editor "vi"\n.*KUBE_EDITOR="sed/);
  assert.equal(edit('false', 'pod web'), 'error: there was a problem with the editor "false"\n[exit 1]');
  assert.match(type('kubectl edit pod nosuch'), /^Error from server \(NotFound\): pods "nosuch" not found\n/);
});
