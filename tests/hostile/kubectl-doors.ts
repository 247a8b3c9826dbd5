import { Terminal } from '../../src/kubectl/terminal.ts';
import { bareControlPlane, type Done, type } from '../fuzz/workplace.ts';
import { type Door, lineDoor, openWorkplace, together } from './workplace.ts';

/* kubectl's arguments: `Q` stands for a text from outside, as one word. */
const ARGUMENTS = `
kubectl Q
kubectl get Q
kubectl get pods Q
kubectl get pod/Q
kubectl get pods -n Q
kubectl get pods -l Q
kubectl get pods -l app=Q
kubectl get pods --field-selector Q
kubectl get pods --field-selector metadata.name=Q
kubectl get pods -o Q
kubectl get pods -o jsonpath=Q
kubectl get pods -o jsonpath={Q}
kubectl get pods -o go-template=Q
kubectl get pods -o custom-columns=Q
kubectl get pods -o custom-columns=A:Q
kubectl get pods --sort-by=Q
kubectl get pods --Q
kubectl get --raw Q
kubectl describe pod Q
kubectl explain Q
kubectl explain pod.Q
kubectl logs Q
kubectl logs web -c Q
kubectl logs web -c main --since=Q
kubectl logs web -c main --since-time=Q
kubectl logs web -c main --tail=Q
kubectl label pod web Q
kubectl label pod web --overwrite a=Q
kubectl annotate pod web Q
kubectl annotate pod web --overwrite a=Q; kubectl describe pod web
kubectl taint node node-1 Q
kubectl create configmap Q
kubectl create configmap c --dry-run=client -o yaml --from-literal=Q
kubectl create configmap c --dry-run=server -o json --from-literal=a=Q
kubectl create configmap c --dry-run=server --from-file=Q
kubectl create secret generic s --dry-run=server -o yaml --from-literal=a=Q
kubectl create deployment Q --image=busybox --dry-run=server
kubectl create deployment d --image=Q --dry-run=server -o yaml
kubectl create cronjob c --image=busybox --dry-run=server --schedule=Q
kubectl create quota q --dry-run=server --hard=Q
kubectl create role r --dry-run=server --resource=pods --verb=Q
kubectl create namespace --dry-run=server Q
kubectl run Q --image=busybox --dry-run=server
kubectl run r --image=busybox --dry-run=server -o yaml --env=Q
kubectl run r --image=busybox --dry-run=server --labels=Q
kubectl run r --image=busybox --dry-run=server --overrides=Q
kubectl run r --image=busybox --dry-run=server -o yaml -- Q Q
kubectl set image deployment/api main=Q --dry-run=server
kubectl set env deployment/api --dry-run=server Q
kubectl set resources deployment/api --dry-run=server --limits=cpu=Q
kubectl patch pod web --dry-run=server -p Q
kubectl patch pod web --dry-run=server --type=json -p Q
kubectl patch pod web --dry-run=server --type=merge -p Q
kubectl patch pod web --dry-run=server --type=Q -p {}
kubectl scale deployment api --dry-run=server --replicas=Q
kubectl autoscale deployment api --dry-run=server --max=Q
kubectl expose pod web --dry-run=server --name=x --port=Q
kubectl expose pod web --dry-run=server --port=80 --name=Q
kubectl rollout undo deployment api --dry-run=server --to-revision=Q
kubectl rollout status deployment Q --timeout=1s
kubectl wait pod/web --timeout=1s --for=Q
kubectl wait pod/web --timeout=1s --for=jsonpath=Q
kubectl wait pod/web --timeout=1s --for=condition=Q
kubectl wait pod/web --for=condition=Ready --timeout=Q
kubectl delete pod Q --wait=false
kubectl delete pods -l Q --dry-run=client
kubectl delete pod web --dry-run=client --grace-period=Q
kubectl cordon Q
kubectl exec Q -- true
kubectl exec web -c Q -- true
kubectl exec web -- Q
kubectl exec web -- echo Q
kubectl cp Q web:/tmp/x
kubectl cp text.txt web:Q
kubectl cp web:Q x
kubectl debug web --image=Q -c debugger
kubectl events --for=Q
kubectl events --types=Q
kubectl apply -f Q
kubectl apply -k Q
kubectl diff -f Q
kubectl port-forward pod/web Q
kubectl auth can-i Q pods
kubectl config use-context Q
kubectl config set-context --current --namespace=Q; kubectl config set-context --current --namespace=default
kubectl api-resources --api-group=Q
kubectl help Q
KUBE_EDITOR=Q kubectl edit pod web
KUBE_EDITOR="sed -i s/web/$(printf %s Q)/" kubectl edit pod web
`;

/** The doors by kubectl's arguments. */
export function* argumentDoors(): Generator<Door> {
  for (const line of ARGUMENTS.trim().split('\n')) yield lineDoor(line);
}

/** Whole documents: applied, sent without checks, compared, deleted, as a patch; the last one lives for a while. */
export function* documentDoors(): Generator<Door> {
  for (const verb of [
    'apply -f a.yaml',
    'apply --validate=ignore --server-side -f a.yaml',
    'create --dry-run=client -o yaml -f a.yaml',
    'diff -f a.yaml',
    'delete --wait=false -f a.yaml',
    'patch configmap kube-root-ca.crt --patch-file a.yaml --dry-run=server',
  ]) {
    const enter = (text: string): Done => {
      const plane = bareControlPlane();
      const terminal = new Terminal(plane, { files: { 'a.yaml': text } });
      return together([`kubectl ${verb}`, 'kubectl get cm,pods'].map((line) => type(plane, terminal, line)));
    };
    yield { name: `kubectl ${verb}`, enter, answers: () => true };
  }
  const { cluster, answers } = openWorkplace();
  const enter = (text: string): Done => {
    const terminal = new Terminal(cluster, { files: { 'a.yaml': text } });
    const done = type(cluster, terminal, 'cat a.yaml | kubectl apply -f -');
    cluster.kernel.runUntil(cluster.now + 5_000, 10_000);
    const lines = ['kubectl get all -o wide', 'kubectl describe cm,pods', 'kubectl delete -f a.yaml --wait=false'];
    const looks = lines.map((line) => type(cluster, terminal, line));
    cluster.kernel.runUntil(cluster.now + 5_000, 10_000);
    return together([done, ...looks]);
  };
  yield { name: 'kubectl apply -f -, and what lives by it', enter, answers };
}
