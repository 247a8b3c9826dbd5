import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IDLE, podYaml, typedCluster } from './typed.ts';

test('capabilities as /proc shows them (documentation: set capabilities for a container)', () => {
  const shown = (context: string): string => {
    const cluster = typedCluster(podYaml(`${IDLE}, securityContext: {${context}}`));
    cluster.seconds(3);
    return cluster.run("kubectl exec p -- grep -E 'CapEff|CapBnd|NoNew' /proc/1/status").replace(/\s+/g, ' ').trim();
  };
  assert.equal(shown(''), 'CapEff: 00000000a80425fb CapBnd: 00000000a80425fb NoNewPrivs: 0');
  assert.match(shown('capabilities: {add: [NET_ADMIN, SYS_TIME]}'), /CapBnd: 00000000aa0435fb/);
  assert.match(shown('privileged: true'), /CapEff: 000001ffffffffff/);
  assert.equal(
    shown('runAsUser: 1000, allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}'),
    'CapEff: 0000000000000000 CapBnd: 0000000000000400 NoNewPrivs: 1',
  );
});

test('setHostnameAsFQDN: the host name is the full name', () => {
  const cluster = typedCluster(podYaml(IDLE, 'hostname: h\nsubdomain: s\nsetHostnameAsFQDN: true'));
  cluster.seconds(3);
  assert.equal(cluster.run('kubectl exec p -- hostname'), 'h.s.default.svc.cluster.local\n');
  assert.match(cluster.run('kubectl exec p -- cat /etc/hosts'), /\th\.s\.default\.svc\.cluster\.local\th\n/);
});
