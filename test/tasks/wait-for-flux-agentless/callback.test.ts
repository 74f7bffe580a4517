import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

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
});
