import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { startGitOpsConnector } from '../../sandbox/cluster/gitops-connector.ts';
import { startWorld, version, type World } from '../wait-for-flux/world.ts';

interface ServerTask {
  readonly runsOn: readonly string[];
  readonly inputs: readonly { readonly name: string; readonly required: boolean; readonly defaultValue: string }[];
  readonly execution: {
    readonly HttpRequest: {
      readonly Execute: Readonly<
        Record<
          'EndpointId' | 'EndpointUrl' | 'Method' | 'Body' | 'Headers' | 'WaitForCompletion' | 'Expression',
          string
        >
      >;
      readonly Events: { readonly TaskCompleted: { readonly Timeout: string } };
    };
  };
}

const file = join(import.meta.dirname, '../../../tasks/wait-for-flux-agentless/task.json');
const task = JSON.parse(readFileSync(file, 'utf8')) as ServerTask;
const { Execute, Events } = task.execution.HttpRequest;

/** Macros as the server expands them: without regard to case, inputs beside variables. */
function expand(text: string, values: Readonly<Record<string, string>>): string {
  const known = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  return text.replaceAll(/\$\(([^)]+)\)/g, (whole, name: string) => known.get(name.toLowerCase()) ?? whole);
}

describe('wait-for-flux-agentless', () => {
  const values = {
    repository: 'gitops',
    project: 'Fabrikam',
    pullRequestId: '42',
    'System.CollectionUri': 'https://dev.azure.com/contoso/',
    'System.TeamProject': 'Fabrikam',
    'System.TeamProjectId': randomUUID(),
    'System.PlanId': randomUUID(),
    'System.JobId': randomUUID(),
    'System.TaskInstanceId': randomUUID(),
    'System.AccessToken': 'token',
  };

  it('runs on the server, asks as the job itself, and waits for three days at most', () => {
    assert.deepEqual(task.runsOn, ['Server']);
    assert.equal(Execute.EndpointId, '');
    assert.equal(Execute.WaitForCompletion, 'true');
    assert.equal(Events.TaskCompleted.Timeout, '3.00:00:00');
    const headers = JSON.parse(expand(Execute.Headers, values)) as Record<string, string>;
    assert.deepEqual(headers, { 'Content-Type': 'application/json-patch+json', Authorization: 'Bearer token' });
  });

  it('writes exactly the property that GitOps Connector reads', () => {
    assert.equal(Execute.Method, 'PATCH');
    const [operation, ...others] = JSON.parse(expand(Execute.Body, values)) as [Record<string, string>];
    assert.deepEqual(others, []);
    assert.deepEqual({ op: operation.op, path: operation.path }, { op: 'add', path: '/callback-task-id' });
    assert.deepEqual(JSON.parse(operation.value ?? ''), {
      taskid: values['System.TaskInstanceId'],
      jobid: values['System.JobId'],
      planurl: values['System.CollectionUri'],
      planid: values['System.PlanId'],
      projectid: values['System.TeamProjectId'],
      pr_num: '42',
    });
    assert.doesNotMatch(expand(Execute.EndpointUrl, values), /\$\(/);
  });

  describe('with GitOps Connector in the cluster', () => {
    let world: World;
    before(async () => {
      world = await startWorld();
    });
    after(() => world.stop());

    for (const { tag, result } of [
      { tag: '2.0', result: 'succeeded' },
      { tag: '3.0-bad', result: 'failed' },
    ]) {
      it(`is resumed with "${result}" after the merge of ${tag}`, async () => {
        const { server, repository, token, cluster } = world;
        const project = repository.project;
        const ids = { planId: randomUUID(), jobId: randomUUID(), taskId: randomUUID() };
        const { events } = server.addPlan({ project, ...ids });
        const connector = startGitOpsConnector({
          flux: cluster.flux,
          collectionUrl: server.collectionUrl,
          project: project.name,
          repository: 'gitops',
          token,
        });
        try {
          const { id } = await world.propose(version(tag), { branch: `deploy/dev/web-${tag}` });
          const own = {
            ...values,
            project: project.name,
            pullRequestId: String(id),
            'System.CollectionUri': server.collectionUrl,
            'System.TeamProjectId': project.id,
            'System.PlanId': ids.planId,
            'System.JobId': ids.jobId,
            'System.TaskInstanceId': ids.taskId,
            'System.AccessToken': token,
          };
          const answer = await fetch(expand(Execute.EndpointUrl, own), {
            method: Execute.Method,
            headers: JSON.parse(expand(Execute.Headers, own)) as Record<string, string>,
            body: expand(Execute.Body, own),
          });
          assert.equal(answer.status, 200);
          await repository.complete(id, { identity: world.person });
          assert.equal((await events.waitFor('TaskCompleted')).result, result);
          assert.deepEqual(connector.errors, []);
        } finally {
          await connector.stop();
        }
        // The connector's own calls ask for 6.0; only ours must be in the published specification.
        assert.deepEqual(
          server.violations.filter((violation) => violation.includes('PATCH')),
          [],
        );
      });
    }
  });
});
