import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Job } from '../../../src/cluster/api/types.generated.ts';
import { startServer } from './server.ts';

const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } };
const job = (spec: object, name = 'work') => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { template, ...spec },
});
const cronJob = (spec: object, jobSpec: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'tick' },
  spec: { schedule: '* * * * *', jobTemplate: { spec: { template, ...jobSpec } }, ...spec },
});
const indexed = (spec: object = {}) => job({ completionMode: 'Indexed', completions: 3, ...spec });
const failureRule = (rule: object, spec: object = {}) => job({ podFailurePolicy: { rules: [rule] }, ...spec });
const exitCodes = (requirement: object) =>
  failureRule({ action: 'Count', onExitCodes: { operator: 'In', values: [1], ...requirement } });
const successRule = (rule: object) => indexed({ successPolicy: { rules: [rule] } });

describe('Job validation', () => {
  const cases: [title: string, object: ReturnType<typeof job | typeof cronJob>, message: string][] = [
    [
      'a limit for each index of a Job without',
      job({ backoffLimitPerIndex: 1 }),
      'spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode',
    ],
    [
      'a limit of failed indexes alone',
      indexed({ maxFailedIndexes: 1 }),
      'spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified',
    ],
    [
      'an index that makes the host name too long',
      job({ completionMode: 'Indexed', completions: 200 }, 'x'.repeat(60)),
      `metadata.name: Invalid value: "${'x'.repeat(60)}": will not able to create pod with invalid DNS label: ${'x'.repeat(60)}-199`,
    ],
    [
      'an unknown action',
      failureRule({ action: 'Retry', onExitCodes: { operator: 'In', values: [1] } }),
      'spec.podFailurePolicy.rules[0].action: Unsupported value: "Retry": supported values: "Count", "FailIndex", "FailJob", "Ignore"',
    ],
    [
      'FailIndex without limits for each index',
      failureRule({ action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } }),
      'spec.podFailurePolicy.rules[0].action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set',
    ],
    [
      'a rule that asks for nothing',
      failureRule({ action: 'Count' }),
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
    ],
    [
      'a container that is not there',
      exitCodes({ containerName: 'other' }),
      'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "other": must be one of the container or initContainer names in the pod template',
    ],
    [
      'success as a failure',
      exitCodes({ values: [0] }),
      'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
    ],
    [
      'unordered exit codes',
      exitCodes({ values: [2, 1] }),
      'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,1]: must be ordered',
    ],
    [
      'a replacement before the end with a failure policy',
      failureRule(
        { action: 'Count', onPodConditions: [{ type: 'DisruptionTarget' }] },
        { podReplacementPolicy: 'TerminatingOrFailed' },
      ),
      'spec.podReplacementPolicy: Unsupported value: "TerminatingOrFailed": supported values: "Failed"',
    ],
    [
      'indexes beyond the completions',
      successRule({ succeededIndexes: '1-3' }),
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "1-3": error parsing succeededIndexes: too large index: "3"',
    ],
    [
      'more successes than indexes',
      successRule({ succeededIndexes: '0-1', succeededCount: 3 }),
      'spec.successPolicy.rules[0].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)',
    ],
    [
      'a selector by hand that matches no Pod of its own',
      job({ manualSelector: true, selector: { matchLabels: { app: 'x' } } }),
      'spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`',
    ],
    [
      'a time zone in the schedule',
      cronJob({ schedule: 'TZ=UTC 0 3 * * *' }),
      'spec.schedule: Invalid value: "TZ=UTC 0 3 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
    [
      'a selector for the Jobs of a CronJob',
      cronJob({}, { manualSelector: true }),
      'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
    ],
  ];
  for (const [title, object, message] of cases) {
    it(title, () => {
      const { create, refusal } = startServer();
      assert.equal(refusal(create(object)).replace(/^.*? is invalid: /, ''), message);
    });
  }

  it('a selector without manualSelector is refused with what the API server added to it', () => {
    const { create, refusal } = startServer();
    const message = refusal(create(job({ selector: { matchLabels: { app: 'x' } } })));
    assert.match(
      message,
      /spec\.selector: Invalid value: \{"matchLabels":\{.*"app":"x".*\}\}: `selector` not auto-generated/,
    );
  });

  it('a condition that a failure policy asks for holds unless it says otherwise', () => {
    const { create } = startServer();
    const answer = create(failureRule({ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }));
    assert.ok(answer.ok);
    const [rule] = (answer.object as Job).spec.podFailurePolicy?.rules ?? [];
    assert.deepEqual(rule?.onPodConditions, [{ type: 'DisruptionTarget', status: 'True' }]);
  });

  it('a name that is no host name is warned of', () => {
    const { create } = startServer();
    const place = 'this is used in Pod names and hostnames, which can result in surprising behavior';
    const warning = `metadata.name: ${place}; a DNS label is recommended: [must not contain dots]`;
    assert.deepEqual(create(job({}, 'work.v1')).warnings, [warning]);
  });
});
