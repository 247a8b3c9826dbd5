import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siteRegistry } from '../../src/cluster/images/registry.ts';
import { createCluster } from '../../src/cluster/index.ts';
import { Terminal } from '../../src/kubectl/terminal.ts';

const FILES = {
  'web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: 'nginx:1.27'}]}
`,
  'app.env': 'A=1\n# nothing\nB=two words\n',
};

/** A workstation at a cluster of its own: runs lines, gives what they print, errors after a `!`. */
function workstation(): (line: string) => string {
  const cluster = createCluster({ registry: siteRegistry() });
  cluster.advance(10_000);
  const terminal = new Terminal(cluster, { files: FILES });
  return (line) => {
    let [out, err] = ['', ''];
    const run = terminal.run(line, { onStdout: (t) => (out += t), onStderr: (t) => (err += t) });
    run.write(undefined);
    cluster.kernel.runWhile(() => run.exit === undefined, cluster.now + 60_000);
    return out + (err && `!${err}`);
  };
}

test('config: the namespace and the context that are set are those of later commands', () => {
  const run = workstation();
  assert.equal(run('kubectl get pods'), '!No resources found in default namespace.\n');
  assert.match(run('kubectl config set-context --current --namespace=kube-system'), /^Context ".*" modified\.\n$/);
  assert.equal(run('kubectl get pods'), '!No resources found in kube-system namespace.\n');
  assert.equal(run('kubectl get pods -n default'), '!No resources found in default namespace.\n');
  assert.equal(run('kubectl config set-context dev --cluster=kubernetes --namespace=dev'), 'Context "dev" created.\n');
  assert.equal(run('kubectl config use-context dev'), 'Switched to context "dev".\n');
  assert.equal(run('kubectl get pods'), '!No resources found in dev namespace.\n');
  assert.equal(run("kubectl config view --minify -o jsonpath='{..namespace}'"), 'dev');
  assert.match(run('cat ~/.kube/config'), /^current-context: dev$/m);
  assert.equal(run('kubectl config rename-context dev prod'), 'Context "dev" renamed to "prod".\n');
  assert.match(
    run('kubectl config delete-context prod'),
    /^deleted context prod from \/root\/\.kube\/config\n!warning: /,
  );
  assert.match(run('kubectl get pods'), /^!The connection to the server localhost:8080 was refused/);
});

test('set changes the template, says nothing where nothing changes, and lists variables', () => {
  const run = workstation();
  run('kubectl apply -f web.yaml');
  assert.equal(run('kubectl set env deploy/web A=b C=d'), 'deployment.apps/web env updated\n');
  assert.equal(run('kubectl set env deploy/web A=b'), '');
  assert.equal(run('kubectl set env deploy/web C- --list'), '# Deployment web, container main\nA=b\nC=d\n');
  run('kubectl create configmap c --from-literal=some.key=1');
  run('kubectl set env deploy/web --from=configmap/c --prefix=X_ A-');
  assert.equal(
    run('kubectl set env deploy/web --list'),
    '# Deployment web, container main\nC=d\n# X_SOME_KEY from configmap c, key some.key\n',
  );
  assert.equal(
    run('kubectl set resources deploy web --limits=cpu=1'),
    'deployment.apps/web resource requirements updated\n',
  );
  assert.equal(run('kubectl set image deploy/web x=nginx'), '!error: unable to find container named "x"\n');
  assert.equal(
    run('kubectl set image svc/kubernetes main=nginx'),
    '!error: services/kubernetes the object is not a pod or does not have a pod template: *v1.Service\n',
  );
});

test('rollout: a paused Deployment is neither restarted nor rolled back', () => {
  const run = workstation();
  run('kubectl apply -f web.yaml');
  run('kubectl rollout pause deploy/web');
  assert.equal(run('kubectl rollout pause deploy/web'), '!error: deployments.apps "web" is already paused\n');
  assert.match(run('kubectl rollout restart deploy/web'), /^!error: .* can't restart paused deployment/);
  run('kubectl set image deploy/web *=nginx:1.26');
  assert.match(run('kubectl describe deploy web'), /\nOldReplicaSets: +web-\w+ \(.*\)\nNewReplicaSet: +<none>\n/);
  const warning = /^!Warning: .*'kubectl apply' with your previous configuration file instead.\nerror: /;
  assert.match(run('kubectl rollout undo deploy/web'), warning);
  assert.match(run('kubectl rollout undo deploy/web --to-revision=1'), /you cannot rollback a paused deployment/);
  assert.match(
    run('kubectl rollout undo deploy/web --to-revision=2'),
    /unable to find specified revision 2 in history/,
  );
  assert.equal(run('kubectl rollout resume deploy/web'), 'deployment.apps/web resumed\n');
  assert.equal(
    run('kubectl rollout history deploy/web --revision=7'),
    '!error: unable to find the specified revision\n',
  );
});

test('create: sources of data, access rules and Ingresses from flags', () => {
  const run = workstation();
  const spec = (line: string): unknown => JSON.parse(run(`kubectl create ${line} --dry-run=client -o json`));
  assert.deepEqual((spec('configmap c --from-env-file=app.env') as { data: object }).data, { A: '1', B: 'two words' });
  assert.equal(
    run('kubectl create configmap c --from-env-file=app.env --from-literal=a=b'),
    '!error: from-env-file cannot be combined with from-file or from-literal\n',
  );
  assert.deepEqual((spec('role r --verb=get --resource=pods/log,deploy') as { rules: object }).rules, [
    { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
  ]);
  const backend = { service: { name: 'web', port: { number: 80 } } };
  assert.deepEqual((spec("ingress i --rule='a.example/x*=web:80,tls=s'") as { spec: object }).spec, {
    rules: [{ host: 'a.example', http: { paths: [{ backend, path: '/x', pathType: 'Prefix' }] } }],
    tls: [{ hosts: ['a.example'], secretName: 's' }],
  });
  assert.equal(
    run('kubectl create pdb p --selector=a=b'),
    '!error: one of min-available or max-unavailable must be specified\n',
  );
});

test('auth can-i: warnings for what does not exist, and the list of what is allowed (recording 240)', () => {
  const run = workstation();
  assert.equal(
    run('kubectl auth can-i list nosuch'),
    "yes\n!Warning: the server doesn't have a resource type 'nosuch'\n\n",
  );
  assert.equal(run('kubectl auth can-i fly pods'), "yes\n!Warning: verb 'fly' is not a known verb\n\n");
  assert.match(run('kubectl auth can-i --list'), /^\*\.\* +\[\] +\[\] +\[\*\]$/m);
  assert.doesNotMatch(run('kubectl auth can-i --list --as=nobody'), /\[\*\]/);
});

test('describe: a budget in its own words, other kinds by their fields', () => {
  const run = workstation();
  run('kubectl create pdb p --selector=app=web --min-available=1');
  assert.match(
    run('kubectl describe pdb p'),
    /^Min available: {2}1\nSelector: {7}app=web\nStatus:\n {4}Allowed disruptions: {2}0\n/m,
  );
  assert.match(
    run('kubectl describe lease -n kube-node-lease node-1'),
    /^ {4}API Version: {5}v1\n {4}Kind: {12}Node\n/m,
  );
  run('kubectl create service loadbalancer lb --tcp=80');
  run('kubectl patch svc lb -p \'{"spec":{"loadBalancerSourceRanges":["10.0.0.0/8","1.2.3.4/32"]}}\'');
  assert.match(run('kubectl describe svc lb'), /^LoadBalancer Source Ranges: {2}10\.0\.0\.0\/8,1\.2\.3\.4\/32$/m);
});

test('describe: roles by their verbs, and what binds them', () => {
  const run = workstation();
  run('kubectl create role r --verb=get,list --resource=pods,pods/log,deployments.apps');
  run('kubectl create clusterrole c --verb=get --non-resource-url=/healthz');
  run('kubectl create rolebinding b --role=r --serviceaccount=default:bob --user=eve');
  assert.equal(
    run('kubectl describe role r'),
    `Name:         r
Labels:       <none>
Annotations:  <none>
PolicyRule:
  Resources         Non-Resource URLs  Resource Names  Verbs
  ---------         -----------------  --------------  -----
  pods/log          []                 []              [get list]
  pods              []                 []              [get list]
  deployments.apps  []                 []              [get list]
`,
  );
  assert.match(run('kubectl describe clusterrole c'), /^ {13}\[\/healthz\] {9}\[\] {14}\[get\]$/m);
  assert.match(
    run('kubectl describe rolebinding b'),
    /^Role:\n {2}Kind: {2}Role\n {2}Name: {2}r\nSubjects:\n {2}Kind {12}Name {2}Namespace\n(?:.*\n)+ {2}ServiceAccount {2}bob {3}default\n$/m,
  );
});

test('patch: of text that is no JSON the server complains, once the object is found', () => {
  const run = workstation();
  run('kubectl apply -f web.yaml');
  const faults: Readonly<Record<string, string>> = {
    '{spec:{}}': "invalid character 's' looking for beginning of object key string",
    '{"a":1 "b":2}': `invalid character '"' after object key:value pair`,
    '{"a":[1,]}': "invalid character ']' looking for beginning of value",
    '{"a" 1}': "invalid character '1' after object key",
    '{"a":[1 2]}': "invalid character '2' after array element",
    '{"a":{}}}': "invalid character '}' after top-level value",
    '{"a":"b': 'unexpected end of JSON input',
  };
  for (const [text, fault] of Object.entries(faults))
    assert.equal(run(`kubectl patch deploy web -p '${text}'`), `!Error from server (BadRequest): ${fault}\n`);
  assert.match(run("kubectl patch deploy web --type=merge -p '{'"), /: error decoding patch: unexpected end of JSON/);
  assert.match(run("kubectl patch deploy no -p '{'"), /NotFound/);
  assert.match(run("kubectl patch deploy web -p '[a'"), /^!error: unable to parse "\[a": yaml: /);
});

test('taints, labels and apply refuse what contradicts itself', () => {
  const run = workstation();
  assert.match(
    run('kubectl taint node node-1 a=b:NoSchedule a-'),
    /^!error: can not both modify and remove the following taint/,
  );
  assert.equal(
    run('kubectl taint pod x a=b:NoSchedule'),
    '!error: invalid resource type pod, only node types are supported\n',
  );
  assert.equal(
    run('kubectl label a=b'),
    '!error: one or more resources must be specified as <resource> <name> or <resource>/<name>\n',
  );
  assert.equal(
    run('kubectl apply -f web.yaml --force-conflicts'),
    '!error: --force-conflicts only works with --server-side\n',
  );
  assert.equal(run('kubectl apply -f web.yaml -k .'), '!error: only one of -f or -k can be specified\n');
});

test('cluster-info and the configuration name the API server where its Service leads', () => {
  const run = workstation();
  const address = run('kubectl get endpointslices kubernetes -o jsonpath={.endpoints[0].addresses[0]}');
  assert.match(run('kubectl cluster-info'), new RegExp(`control plane is running at https://${address}:6443\n`));
  assert.match(run('kubectl config view'), new RegExp(`server: https://${address}:6443\n`));
});
