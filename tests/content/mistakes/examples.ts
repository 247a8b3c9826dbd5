import { below, inLesson, inManifest, MANIFEST, type Mistake, manifest } from './small-course.ts';

/** Mistakes in manifests and the commands typed on them. */
export const mistakes: readonly Mistake[] = [
  {
    what: 'an empty manifest',
    files: { [MANIFEST]: '# later\n' },
    said: ['manifests/my-pod.yaml:1: the manifest is empty\n    Write a manifest, or delete the file.'],
  },
  {
    what: 'a tab in YAML',
    files: inManifest('  name: my-pod', '\tname: my-pod'),
    said: [
      'manifests/my-pod.yaml:4: this is not YAML: Tabs are not allowed as indentation\n    Mend the YAML here; wrong indentation in the line above is the usual cause.',
    ],
  },
  {
    what: 'a key twice',
    files: inManifest('  name: my-pod', '  name: my-pod\n  name: other'),
    said: [
      'manifests/my-pod.yaml:5: this is not YAML: Map keys must be unique\n    Mend the YAML here; wrong indentation in the line above is the usual cause.',
    ],
  },
  {
    what: 'no kind',
    files: inManifest('kind: Pod\n', ''),
    said: [
      'manifests/my-pod.yaml:1: the object that begins here has no kind\n    Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
    ],
  },
  {
    what: 'no kind in the second object',
    files: { [MANIFEST]: `${manifest}---\nmetadata:\n  name: other\n` },
    said: [
      'manifests/my-pod.yaml:10: the object that begins here has no apiVersion and no kind\n    Give every object apiVersion and kind, such as "apiVersion: v1" and "kind: Pod".',
    ],
  },
  {
    what: 'a misspelled field',
    files: inManifest('image: nginx', 'imagee: nginx'),
    said: [
      'manifests/my-pod.yaml:8: the API server refuses spec.containers[0].imagee\n    Mend the manifest. kubectl says: Error from server (BadRequest): error when creating "my-pod.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"',
    ],
  },
  {
    what: 'a name that Kubernetes refuses',
    files: inManifest('name: my-pod', 'name: My_Pod'),
    said: [
      "manifests/my-pod.yaml:4: the API server refuses metadata.name\n    Mend the manifest. kubectl says: The Pod \"My_Pod\" is invalid: metadata.name: Invalid value: \"My_Pod\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  },
  {
    what: 'no containers',
    files: inManifest(manifest.slice(manifest.indexOf('  containers')), '  restartPolicy: Always\n'),
    said: [
      'manifests/my-pod.yaml:5: the API server refuses spec.containers\n    Mend the manifest. kubectl says: The Pod "my-pod" is invalid: spec.containers: Required value',
    ],
  },
  {
    what: 'a kind that does not exist',
    files: inManifest('kind: Pod', 'kind: Pot'),
    said: [
      'manifests/my-pod.yaml:2: kubectl cannot apply this manifest\n    Mend the manifest. kubectl says: error: resource mapping not found for name: "my-pod" namespace: "" from "my-pod.yaml": no matches for kind "Pot" in version "v1" ensure CRDs are installed first',
    ],
  },
  {
    what: 'no name',
    files: inManifest('  name: my-pod', '  labels: {}'),
    said: [
      'manifests/my-pod.yaml:1: the object that begins here has no metadata.name\n    Write "metadata:" and below it, indented, "name: my-pod".',
    ],
  },
  {
    what: 'an image that the simulation does not have',
    files: inManifest('nginx:1.27', 'ngnix:1.27'),
    said: [
      'manifests/my-pod.yaml:8: the simulation has no image "ngnix:1.27": failed to pull and unpack image "docker.io/library/ngnix:1.27": failed to resolve image: pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed\n    Take one of src/cluster/images/registry.ts, or add it there; if the example is about this, say ErrImagePull in a comment.',
    ],
  },
  {
    what: 'a tag that the simulation does not have',
    files: inManifest('nginx:1.27', 'nginx:9'),
    said: [
      'manifests/my-pod.yaml:8: the simulation has no image "nginx:9": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:9": failed to resolve image: docker.io/library/nginx:9: not found\n    Take one of src/cluster/images/registry.ts, or add it there; if the example is about this, say ErrImagePull in a comment.',
    ],
  },
  {
    what: 'a command that kubectl does not have',
    files: inLesson('"kubectl get pods"', '"kubectl gett pods"'),
    said: [
      'lessons/01-pods/index.mdx:9: <Run>: "kubectl gett pods" ends with "error: unknown command "gett" for "kubectl""\n    Write a line that the terminal of this site knows; kubectl help lists its commands.',
    ],
  },
  {
    what: 'a program that is not there',
    files: inLesson('"kubectl get pods"', '"helm install web"'),
    said: [
      'lessons/01-pods/index.mdx:9: <Run>: "helm install web" ends with "bash: line 1: helm: command not found"\n    Write a line that the terminal of this site knows; kubectl help lists its commands.',
    ],
  },
  {
    what: 'a flag that kubectl does not have',
    files: below('<Kubectl manifest="my-pod.yaml" at="3s" run={["kubectl get pods --widee"]} />'),
    said: [
      'lessons/01-pods/index.mdx:19: <Kubectl>: "kubectl get pods --widee" ends with "error: unknown flag: --widee"\n    Write a line that the terminal of this site knows; kubectl help lists its commands.',
    ],
  },
  {
    what: 'a life of a Pod that is never made',
    files: below('<Lifecycle manifest="my-pod.yaml" title="A life" until="9s" pod="api" />'),
    said: [
      'lessons/01-pods/index.mdx:19: <Lifecycle>: my-pod.yaml: No Pod "api" was made within 9 s. The run printed: $ kubectl apply -f my-pod.yaml pod/my-pod created\n    Try the manifest in the editor of a page, then mend it or what is said of it here.',
    ],
  },
  {
    what: 'a cursor and a command behind the end of a life',
    files: below(
      '<Lifecycle manifest="my-pod.yaml" title="A life" until="9s" at="30s" />\n\n<Lifecycle manifest="my-pod.yaml" title="A life" until="9s" inputs={[{ at: "20s", run: "kubectl get pods" }]} />',
    ),
    said: [
      'lessons/01-pods/index.mdx:19: <Lifecycle>: my-pod.yaml: at: 30s comes after 9 s, the end\n    Try the manifest in the editor of a page, then mend it or what is said of it here.',
      'lessons/01-pods/index.mdx:21: <Lifecycle>: my-pod.yaml: inputs: "kubectl get pods" at 20s comes after 9 s, the end\n    Try the manifest in the editor of a page, then mend it or what is said of it here.',
    ],
  },
];
