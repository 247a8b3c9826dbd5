import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workplace } from './workplace.ts';

const NOTE =
  "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n";

test('run -it: a shell in a new container, as a terminal shows it; --rm deletes the Pod; the exit code is the container’s', () => {
  const { converse, type } = workplace();
  const line = 'kubectl run -it --rm tmp --image=busybox --restart=Never -- sh';
  assert.equal(
    converse(line, 'echo from $HOSTNAME\n', 'sleep 100\n', '\x03', 'exit 3\n'),
    `${NOTE}/ # echo from $HOSTNAME\nfrom tmp\n/ # sleep 100\n^C\n/ # exit 3\n` +
      "Session ended, resume using 'kubectl attach tmp -c tmp -n default -i -t' command\n" +
      'pod "tmp" deleted from default namespace\npod default/tmp terminated (Error)\n[exit 3]',
  );
  assert.equal(type('kubectl get pods'), 'No resources found in default namespace.\n');
});

test('run -i takes a pipe; what a container wrote before anybody came is in its log only', () => {
  const { type } = workplace();
  assert.equal(type('echo hi | kubectl run -i p --image=busybox --restart=Never -- cat'), `${NOTE}hi\n`);
  assert.equal(type('kubectl logs p'), 'hi\n');
  assert.equal(
    type("kubectl run -i --rm q --image=busybox --restart=Never -- sh -c 'echo early; sleep 5; echo late'"),
    `${NOTE}late\npod "q" deleted from default namespace\n`,
  );
  assert.equal(
    type('kubectl run -i -q --rm r --image=busybox --restart=Never -- echo short'),
    "warning: couldn't attach to pod/r, falling back to streaming logs: unable to upgrade connection: container r not found in pod r_default\nshort\n",
    'it had ended when kubectl came',
  );
});

test('run that never starts gives up after its time and takes the Pod away', () => {
  const { type } = workplace();
  assert.equal(
    type('kubectl run -i --rm p --image=nosuchimage --restart=Never --pod-running-timeout=10s -- true'),
    'pod "p" deleted from default namespace\nerror: timed out waiting for the condition\n[exit 1]',
  );
});

test('a container with a terminal goes on when a session ends, and shows its prompt to the next; its log has both', () => {
  const { converse, type } = workplace({
    'pod.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: {name: sh}\nspec:\n  containers:\n  - {name: a, image: busybox, stdin: true, tty: true}\n  - {name: b, image: nginx}\n',
  });
  type('kubectl apply -f pod.yaml && kubectl wait --for=condition=Ready pod/sh');
  const chosen = 'Defaulted container "a" out of: a, b\n';
  assert.equal(
    converse('kubectl attach -it sh', 'A=1\n', 'cat\n', '\x04'),
    `${chosen}${NOTE}/ # A=1\n/ # cat\n/ # [exit undefined]`,
  );
  assert.match(converse('kubectl attach -it sh -c a', 'echo $A\n'), /enter\.\n\/ # echo \$A\n1\n\/ # /);
  assert.equal(type('kubectl logs sh -c a'), '/ # A=1\n/ # cat\n/ # echo $A\n1\n', 'the prompt is no line yet');
  assert.equal(type('kubectl attach sh -c c'), 'error: container c is not valid for pod sh out of: a, b\n[exit 1]');
  assert.equal(type('kubectl attach'), 'error: at least 1 argument is required for attach\n[exit 1]');
});

test('debug: a shell beside the container it targets; a copy of the Pod; a Pod on the node', () => {
  const { converse, type, cluster } = workplace();
  type('kubectl run web --image=nginx --labels=app=web && kubectl wait --for=condition=Ready pod/web');
  assert.match(
    converse('kubectl debug -it web --image=busybox -c dbg --target=web', 'ps\n', 'exit\n'),
    /nginx: master process[\s\S]*\n\/ # exit\nSession ended, the ephemeral container will not be restarted but may be reattached using 'kubectl attach web -c dbg -n default -i -t' if it is still running\n$/,
  );
  assert.equal(type('kubectl debug web --copy-to=copy --image=busybox -c dbg --profile=netadmin -- sleep 100'), '');
  assert.equal(type('kubectl debug web --copy-to=swap --set-image=*=httpd --replace'), '');
  cluster.advance(5000);
  const shown =
    'LABELS:.metadata.labels,IMAGES:.spec.containers[*].image,SHARED:.spec.shareProcessNamespace,ADD:.spec.containers[1].securityContext.capabilities.add';
  assert.equal(
    type(`kubectl get pods --no-headers -o custom-columns=${shown}`).replace(/ +/g, ' '),
    '<none> nginx,busybox true [NET_ADMIN NET_RAW]\nmap[app:web] httpd <none> <none>\n',
  );
  const onNode = type('kubectl debug node/node-1 --image=busybox -- sh -c "hostname; id -u"');
  const [, name = ''] =
    /^Creating debugging pod (node-debugger-node-1-\S{5}) with container debugger on node node-1\.\n$/.exec(onNode) ??
    [];
  cluster.advance(5000);
  assert.equal(type(`kubectl logs ${name}`), 'node-1\n0\n');
});

test('debug refuses in kubectl’s order and words', () => {
  const { type } = workplace();
  for (const [flags, why] of [
    ['', 'you must specify --image when not using --copy-to.'],
    ['--replace', '--replace may only be used with --copy-to.'],
    ['--set-image=a=b', '--set-image may only be used with --copy-to.'],
    ['--copy-to=x', 'you must specify --image, --set-image or command arguments.'],
    ['--copy-to=x -- sh', 'you must specify an existing container or a new image when specifying args.'],
    ['--image=busybox --profile=x', 'unknown profile: x'],
    ['--image=busybox -t', '-i/--stdin is required for containers with -t/--tty=true'],
    [
      '--image=busybox --copy-to=x --target=y',
      '--target is incompatible with --copy-to. Use --share-processes instead.',
    ],
  ])
    assert.equal(type(`kubectl debug web ${flags}`), `error: ${why}\n[exit 1]`);
});

test('port-forward: connections from the workstation reach the Pod’s localhost, in the background too', () => {
  const { type, converse } = workplace();
  type('kubectl run web --image=nginx --port=80 --expose && kubectl wait --for=condition=Ready pod/web');
  assert.match(
    converse('kubectl port-forward svc/web 8080:80 &'),
    /^\[1\] \d+\nForwarding from 127\.0\.0\.1:8080 -> 80\nForwarding from \[::1\]:8080 -> 80\n$/,
  );
  assert.match(type('curl -s localhost:8080'), /Welcome to nginx/);
  assert.equal(
    type('kubectl port-forward web 8080:80'),
    'Unable to listen on port 8080: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:8080: bind: address already in use unable to create listener: Error listen tcp6 [::1]:8080: bind: address already in use]\nerror: unable to listen on any of the requested ports: [{8080 80}]\n[exit 1]',
  );
  assert.match(converse('sleep 100', '\x03'), /130/);
  assert.match(type('curl -s localhost:8080'), /Welcome to nginx/, 'Ctrl-C is for the foreground');
  assert.equal(type('kill $(pidof kubectl); sleep 1; curl -s localhost:8080'), '[exit 7]');
  assert.match(
    type('kubectl port-forward web 81 & sleep 1; curl -s localhost:81; wait'),
    /Handling connection for 81\nE1120 .* portforward\.go:489\] "Unhandled Error" err="an error occurred forwarding 81 -> 81: .*connection refused "\nerror: lost connection to pod\n/,
  );
});

test('port-forward refuses what it cannot forward', () => {
  const { type } = workplace();
  type('kubectl run web --image=nginx --expose --port=80 && kubectl wait --for=condition=Ready pod/web');
  type('kubectl run bad --image=nosuchimage');
  for (const [words, why] of [
    ['bad 80', 'unable to forward port because pod is not running. Current status=Pending'],
    ['web http', "Pod 'web' does not have a named port 'http'"],
    ['svc/web 81', 'Service web does not have a service port 81'],
    ['web 99999:80', 'error parsing local port \'99999\': strconv.ParseUint: parsing "99999": value out of range'],
    ['web 80 --address=there', 'there is not a valid IP'],
  ])
    assert.equal(type(`kubectl port-forward ${words}`), `error: ${why}\n[exit 1]`);
});

test('cp: files and directories in both directions by the container’s tar, with what tar says', () => {
  const { type } = workplace({ 'notes.txt': 'grüße\n' });
  type('kubectl run box --image=busybox -- sleep 1000 && kubectl run web --image=nginx');
  type(
    'kubectl wait --for=condition=Ready pod/box pod/web && mkdir -p d/e d/empty && echo deep > d/e/f && chmod 755 d/e/f',
  );
  assert.equal(type('kubectl cp notes.txt box:/tmp && kubectl exec box -- cat /tmp/notes.txt'), 'grüße\n');
  assert.equal(
    type(
      'kubectl cp d default/box:/tmp/d -c box && kubectl exec box -- find /tmp/d && kubectl exec box -- stat -c %a /tmp/d/e/f',
    ),
    '/tmp/d\n/tmp/d/e\n/tmp/d/e/f\n/tmp/d/empty\n755\n',
  );
  assert.equal(
    type('kubectl cp box:/tmp/d back && find back && cat back/e/f'),
    "tar: removing leading '/' from member names\nback\nback/e\nback/e/f\nback/empty\ndeep\n",
  );
  assert.match(
    type('kubectl cp web:/usr/share/nginx/html .; head -1 index.html'),
    /^tar: Removing leading `\/' from member names\n<!DOCTYPE/,
  );
  assert.match(
    type('kubectl cp box:/nosuch x'),
    /tar: \/nosuch: No such file or directory\ntar: error exit delayed from previous errors\ncommand terminated with exit code 1\n\[exit 1\]$/,
  );
  for (const [words, why] of [
    ['box:/etc/passwd .', "tar: removing leading '/' from member names\nerror: open .: is a directory"],
    ['nosuch box:/tmp', "error: nosuch doesn't exist in local filesystem"],
    ['a', 'error: source and destination are required'],
    ['a b', 'error: one of src or dest must be a remote file specification'],
    ['a:b c:d', 'error: one of src or dest must be a local file specification'],
    [':a b', 'error: filespec must match the canonical format: [[namespace/]pod:]file/path'],
    ['notes.txt box:', 'error: filepath can not be empty'],
    ['notes.txt nosuch:/tmp', 'Error from server (NotFound): pods "nosuch" not found'],
  ])
    assert.equal(type(`kubectl cp ${words}`), `${why}\n[exit 1]`);
});

test('tar through pipes: what one side packs the other unpacks', () => {
  const { type } = workplace({ 'a.txt': 'a\n' });
  type('kubectl run box --image=busybox -- sleep 1000 && kubectl wait --for=condition=Ready pod/box');
  assert.equal(
    type(
      'tar cf - a.txt | kubectl exec -i box -- tar xvf - -C /tmp && kubectl exec box -- tar cf - -C /tmp a.txt | tar tf -',
    ),
    'a.txt\na.txt\n',
  );
  assert.match(type('tar xf a.txt'), /^tar: This does not look like a tar archive\n/);
  assert.match(
    type('kubectl exec box -- tar xf - -C /nosuch'),
    /^tar: can't change directory to '\/nosuch': No such file or directory\n/,
  );
});

test('logs: of all Pods of a workload, since a time, following several at once with stamps and prefixes', () => {
  const count = (name: string): string =>
    `{name: ${name}, image: busybox, command: [sh, -c, 'i=0; while true; do echo ${name} $i; i=$((i+1)); sleep 1; done']}`;
  const { type, cluster } = workplace({
    'two.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: two, annotations: {kubectl.kubernetes.io/default-container: b}}\nspec: {containers: [${count('a')}, ${count('b')}]}\n`,
  });
  type('kubectl create deployment d --image=nginx --replicas=2 && kubectl apply -f two.yaml');
  type('kubectl wait --for=condition=Ready pod --all');
  cluster.advance(5000);
  assert.match(
    type('kubectl logs deploy/d --tail=1'),
    /^Found 2 pods, using pod\/d-\S+\n.*start worker process \d+\n$/,
  );
  assert.match(type('kubectl logs deploy/d --all-pods --tail=1'), /^(\[pod\/d-\S+\/nginx\] .*\n){2}$/);
  assert.match(type('kubectl logs two --tail=1'), /^b \d+\n$/, 'the annotation names the container');
  const stamped = type('kubectl logs two --timestamps --tail=3').split('\n');
  const since = (stamped[1] ?? '').split(' ')[0];
  assert.equal(type(`kubectl logs two --timestamps --since-time=${since}`).split('\n')[0], stamped[1]);
  assert.match(
    type('timeout 3 kubectl logs -f two --all-containers --prefix --timestamps --tail=0'),
    /^(\[pod\/two\/a\] 2026-\S+Z a \d+\n\[pod\/two\/b\] 2026-\S+Z b \d+\n){2,3}\[exit 124\]$/,
  );
  assert.equal(type('kubectl logs -f two -c a --limit-bytes=9'), 'a 0\na 1\na');
  for (const [words, why] of [
    [
      '-f two --all-containers --max-log-requests=1',
      'you are attempting to follow 2 log streams, but maximum allowed concurrency is 1, use --max-log-requests to increase the limit',
    ],
    [
      'two --since=1s --since-time=2026-11-20T06:00:00Z',
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    ['two a -c b', 'only one of -c or an inline [CONTAINER] arg is allowed'],
    ['two --tail=-2', '--tail must be greater than or equal to -1'],
    [
      'svc/kubernetes',
      "cannot get the logs from *v1.Service: invalid service 'kubernetes': Service is defined without a selector",
    ],
    ['node/node-1', 'cannot get the logs from *v1.Node: selector for *v1.Node not implemented'],
  ])
    assert.equal(type(`kubectl logs ${words}`), `error: ${why}\n[exit 1]`);
});
