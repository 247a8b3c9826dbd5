import fc from 'fast-check';
import { COMMANDS, GROUPS } from '../../src/kubectl/commands.ts';
import { TEXTS } from './manifests.ts';

/*
 * Command lines: kubectl's verbs, flags and arguments, right and wrong, and the shell's syntax around them.
 */

const one = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words);
const words = (text: string): readonly string[] => text.split(' ');

const VERBS: readonly string[] = [...COMMANDS, ...GROUPS].map((c) => c.name);
const FLAGS: readonly string[] = [...new Set(COMMANDS.flatMap((c) => c.flags.map((f) => `--${f.name}`)))];
const SHORTS: readonly string[] = [...new Set(COMMANDS.flatMap((c) => c.flags.map((f) => f.short)))].flatMap((s) =>
  s ? [`-${s}`] : [],
);

/** Files of the workstation that lines name. */
export const FILES: Readonly<Record<string, string>> = {
  'web.yaml': TEXTS.find((text) => text.includes('kind: Deployment')) ?? '',
  'pod.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\nspec: {containers: [{name: main, image: busybox, command: [sleep, "9999"]}]}\n',
  'list.json':
    '{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}]}',
  'bad.yaml': 'a: [\n\tb',
  'text.txt': 'one\ntwo words\n\nthree $HOME `x`\n',
};

const NAMES = words(
  'pod pods po web pod/web pods/web,svc deploy deployment/web deployments.apps all node nodes node-1 no/node-1 svc kubernetes cm ns default events pvc nosuch a/b/c / , . -- - sh main nginx busybox count=1 a=b a- app=web env=x:NoSchedule key!=v Pod PODS pod.v1. __proto__ constructor toString pod.spec.containers pods.status 10 0 -1',
);
const VALUES = words(
  'web yaml json wide name jsonpath={.items[*].metadata.name} jsonpath={ go-template={{.kind}} go-template={{range custom-columns=A:.metadata.name custom-columns= {.a.b} pod.yaml web.yaml bad.yaml list.json nosuch.yaml text.txt . /dev/null /dev/zero - 1 0 -1 99999999999 1.5 2s 1h -3s 5 client server none a=b a==b,c a,!b (a {} [] {"spec":{"replicas":3}} [{"op":"remove","path":"/spec"}] null condition=Ready jsonpath={.status.phase}=Running delete create main background orphan Never Always app / 50% true false maybe default kube-system nosuch all metadata.name=web status.phase!=Running .metadata.name {.metadata.name} foo=bar=baz *',
);

/** Quoted in one of the ways there are, or not at all. */
const quoted = (word: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(word, fc.nat(9)).map(([text, how]) => {
    if (how < 6) return /^[\w./=,:@%+-]*$/.test(text) ? text : `'${text}'`;
    return [text, `"${text}"`, `'${text}'`, `${text}'`][how - 6] ?? text;
  });

const misspelt = (word: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(word, fc.nat(40)).map(([text, at]) => `${text.slice(0, at % 7)}${text.slice((at % 7) + 1)}`);

const flag = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(one(...FLAGS), quoted(one(...VALUES))).map(([f, v]) => `${f}=${v}`) },
  { weight: 3, arbitrary: fc.tuple(one(...FLAGS), quoted(one(...VALUES))).map(([f, v]) => `${f} ${v}`) },
  { weight: 4, arbitrary: fc.tuple(one(...SHORTS), quoted(one(...VALUES))).map(([f, v]) => `${f} ${v}`) },
  {
    weight: 3,
    arbitrary: one(
      ...FLAGS,
      ...SHORTS,
      '-A',
      '--help',
      '-h',
      '-it',
      '-oyaml',
      '-owide',
      '-ojson',
      '-w',
      '-f',
      '--',
      '---',
      '--=',
      '-=',
    ),
  },
  { weight: 1, arbitrary: misspelt(one(...FLAGS)) },
);

/** What people type. */
const SENSIBLE = [
  ...[
    'kubectl get pods',
    'kubectl get pods -o wide -A',
    'kubectl get all',
    'kubectl get pod web -o yaml',
    'kubectl get pods -w',
    'kubectl describe pod web',
  ],
  ...[
    'kubectl apply -f pod.yaml',
    'kubectl apply -f web.yaml',
    'kubectl delete pod web --wait=false',
    'kubectl delete -f pod.yaml',
    'kubectl logs web',
    'kubectl logs -f web',
  ],
  ...[
    'kubectl exec web -- ps',
    'kubectl exec -it web -- sh',
    "kubectl exec web -- sh -c 'echo $HOSTNAME; ls /'",
    'kubectl explain pod.spec',
    'kubectl api-resources',
  ],
  ...[
    'kubectl run t --image=busybox --restart=Never -- sleep 5',
    'kubectl create deployment d --image=nginx --replicas=2',
    'kubectl scale deployment d --replicas=1',
  ],
  ...[
    'kubectl patch pod web -p \'{"metadata":{"labels":{"a":"b"}}}\'',
    'kubectl label pods --all a=b --overwrite',
    'kubectl wait --for=condition=Ready pod/web --timeout=5s',
  ],
  ...[
    'kubectl attach web -it',
    'echo x | kubectl run -i --rm t --image=busybox --restart=Never -- cat',
    'kubectl port-forward deploy/web 8080:80 & sleep 1; curl -s localhost:8080; kill $!',
    'kubectl cp pod.yaml web:/tmp && kubectl cp web:/tmp back',
    "KUBE_EDITOR='sed -i s/e/a/' kubectl edit pod web",
    'kubectl debug web --copy-to=copy --image=busybox -- sh -c ps',
    'kubectl debug node/node-1 --image=busybox',
    'kubectl logs deploy/web --all-pods --prefix',
  ],
  ...[
    'kubectl rollout status deployment/web',
    'kubectl debug web -it --image=busybox',
    'kubectl get events --sort-by=.lastTimestamp',
    'kubectl drain node-1 --ignore-daemonsets',
    'kubectl uncordon node-1',
  ],
];

const kubectl = fc.oneof(
  { weight: 3, arbitrary: one(...SENSIBLE) },
  {
    weight: 7,
    arbitrary: fc
      .record({
        verb: fc.oneof({ weight: 9, arbitrary: one(...VERBS) }, { weight: 1, arbitrary: misspelt(one(...VERBS)) }),
        names: fc.array(quoted(one(...NAMES)), { maxLength: 3 }),
        flags: fc.array(flag, { maxLength: 3 }),
        order: fc.nat(3),
      })
      .map(({ verb, names, flags, order }) =>
        [
          'kubectl',
          ...(order === 3
            ? [...flags, verb, ...names]
            : order === 2
              ? [verb, ...flags, ...names]
              : [verb, ...names, ...flags]),
        ].join(' '),
      ),
  },
);

const tool = fc.oneof(
  one(
    ...[
      'echo a b',
      'echo -n',
      'echo "$HOME" $x ${x:-y}',
      "printf '%s %d\\n' a 7",
      'printf %',
      'cat text.txt',
      'cat',
      'cat nosuch',
      'ls -l',
      'ls /nosuch',
      'pwd',
      'cd /',
      'cd nosuch',
      'true',
      'false',
      'exit 3',
    ],
    ...[
      'head -n 2 text.txt',
      'tail -f text.txt',
      'wc -l',
      'sort',
      'sort -rn',
      'uniq -c',
      'tr a-z A-Z',
      "sed 's/a/b/g'",
      "sed 's/(/'",
      'sed -n 2p text.txt',
      'grep -c o',
      "grep '['",
      'grep -E "(a|b)+$"',
      "awk '{print $1}'",
      'cut -d" " -f1',
      'xargs echo',
      'tee out.txt',
    ],
    ...[
      'sleep 1',
      'sleep 100',
      'sleep infinity',
      'yes',
      'seq 5',
      'seq 1 100000000',
      'date',
      'env',
      'x=1',
      'x=$((1+2*3))',
      'x=$((1/0))',
      'export A=b',
      'unset x',
      'read x',
      'set -e',
      'set -u',
      'set -x',
      'trap "echo t" EXIT',
      'kill $$',
      'kill -9 $$',
      'wait',
      'ps',
      'true &',
      'yes > /dev/null &',
    ],
    ...[
      'nosuch',
      './text.txt',
      'sh -c "exit 4"',
      "bash -c 'echo $0 $1' a b",
      'timeout 1 sleep 5',
      'curl http://10.96.0.1',
      'wget -qO- web',
      'nslookup kubernetes',
      'ping 10.0.0.1',
      'watch kubectl get pods',
      'test -f pod.yaml',
      '[ 1 -lt 2 ]',
      '[ a',
      '[[ a == b* ]]',
      'eval "echo a"',
      'exec cat text.txt',
      'source text.txt',
      'mkdir -p a/b',
      'rm -rf /',
      'touch x',
      'mv a b',
      'cp text.txt c',
      'find .',
      'base64',
      'crictl ps',
      'sudo crictl pods',
      'ctr -n k8s.io c ls',
      'history',
      'alias',
      'type kubectl',
      'command -v ls',
      'time ls',
      'local x',
      'return',
      'break',
      'shift 3',
      'f() { echo $1; }',
      'f a',
    ],
  ),
  quoted(one(...NAMES, ...VALUES)),
);

const simple = fc.oneof({ weight: 5, arbitrary: kubectl }, { weight: 4, arbitrary: tool });

/** Pieces that leave something open or close what is not open. */
const BROKEN = words(
  '\' " ` $( ( ) { } [[ ]] | || && ; ;; & > < >> << <<< 2> do done then fi esac case if for while ! # \\ $ ${ ${} $(( )) $((1+ \n \t \0 ~ * ? [a {a,b} \u200b é 🙂',
);

/** Lines of some depth: pipes, lists, redirections, substitutions, loops that end and loops that do not, conditions, here-documents. */
const { line } = fc.letrec<{ line: string }>((tie) => ({
  line: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { weight: 12, arbitrary: simple },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('line'), tie('line'), one(' | ', ' && ', ' || ', '; ', ' & ', '\n', ' |& '))
        .map(([a, b, by]) => `${a}${by}${b}`),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(
          tie('line'),
          one(
            '> out.txt',
            '>> out.txt',
            '2>&1',
            '> /dev/null',
            '2> /dev/null',
            '< text.txt',
            '< nosuch',
            '<<< text',
            '> /',
            '> "$x"',
            '>&9',
            '< /dev/zero',
            '> nosuch/x',
          ),
        )
        .map(([a, r]) => `${a} ${r}`),
    },
    { weight: 2, arbitrary: tie('line').map((a) => `echo "$(${a})"`) },
    { weight: 1, arbitrary: tie('line').map((a) => `x=$(${a}); echo $x`) },
    { weight: 1, arbitrary: tie('line').map((a) => `\`${a}\``) },
    { weight: 1, arbitrary: tie('line').map((a) => `(${a})`) },
    { weight: 1, arbitrary: tie('line').map((a) => `{ ${a}; }`) },
    { weight: 1, arbitrary: tie('line').map((a) => `! ${a}`) },
    { weight: 1, arbitrary: fc.tuple(tie('line'), fc.nat(4)).map(([a, n]) => `for i in $(seq ${n}); do ${a}; done`) },
    { weight: 1, arbitrary: tie('line').map((a) => `while ${a}; do sleep 1; done`) },
    { weight: 1, arbitrary: tie('line').map((a) => `while :; do ${a}; done`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('line'), tie('line'), tie('line'))
        .map(([a, b, c]) => `if ${a}; then ${b}; else ${c}; fi`),
    },
    { weight: 1, arbitrary: tie('line').map((a) => `case $x in (1|a*) ${a};; *) echo other;; esac`) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('line'), tie('line')).map(([a, b]) => `${a} <<EOF\n${b}\n$HOME $(echo in)\nEOF`),
    },
    { weight: 1, arbitrary: tie('line').map((a) => `kubectl apply -f - <<'EOF'\n${FILES['pod.yaml'] ?? ''}EOF\n${a}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('line'), one(...BROKEN), fc.nat(200))
        .map(([a, piece, at]) => `${a.slice(0, at)}${piece}${a.slice(at)}`),
    },
    { weight: 1, arbitrary: fc.tuple(tie('line'), fc.nat(200)).map(([a, at]) => a.slice(0, at)) },
    { weight: 1, arbitrary: tie('line').map((a) => `${a} ${a} ${'a '.repeat(2000)}`) },
  ),
}));

export { line };
