import { parameter, projectOf, queried } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, ServerError } from '../errors.ts';
import { json, member, requiredText, text } from '../json.ts';
import type { Plan, PlanEvent } from '../plans.ts';
import { identityRef } from '../serialize.ts';
import type { Services } from './services.ts';

const noPlan = (id: string): ServerError =>
  new ServerError(404, 'TaskOrchestrationPlanNotFoundException', `No plan found for identifier ${id}.`);

function planOf(call: Call, { plans }: Services): { plan: Plan; seen: readonly PlanEvent[] } {
  const id = parameter(call, 'plan');
  const found = plans.find(projectOf(call)?.id ?? '', parameter(call, 'hub'), id);
  if (found === undefined) throw noPlan(id);
  return found;
}

/** Ends a job that waits. Only the first event counts; the plan knows it by job and task. */
function postEvent(call: Call, services: Services): Reply {
  const { plan } = planOf(call, services);
  const body = json(call.body);
  const jobId = requiredText(body, 'jobId');
  if (jobId.toLowerCase() !== plan.jobId.toLowerCase()) throw badArgument('jobId', `the plan has no job ${jobId}`);
  const taskId = text(body, 'taskId');
  services.plans.post(plan, {
    name: requiredText(body, 'name'),
    jobId,
    ...(taskId === undefined ? {} : { taskId }),
    result: member(body['result'] ?? 'succeeded', { 0: 'succeeded', 2: 'failed' }, 'result'),
  });
  return {};
}

/** The plan and its timeline, as a notifier reads them before it posts: a job that has ended is left alone. */
function showPlan(call: Call, services: Services): Reply {
  const { plan } = planOf(call, services);
  const build = services.plans.all().findIndex(({ plan: one }) => one === plan) + 1;
  const base = `${call.organization.collectionUrl}${plan.project.id}/_apis/build/Builds/${build}`;
  return {
    body: {
      scopeIdentifier: plan.project.id,
      planType: 'Build',
      planId: plan.planId,
      version: 8,
      owner: { id: build, name: '20260101.1', _links: { self: { href: base } } },
      timeline: { id: plan.planId },
      state: 'inProgress',
    },
  };
}

function timeline(call: Call, services: Services): Reply {
  const plan = services.plans.all()[Number(parameter(call, 'build')) - 1];
  if (plan === undefined || plan.plan.project.id !== projectOf(call)?.id) throw noPlan(parameter(call, 'build'));
  const ended = plan.seen.some((event) => event.name === 'TaskCompleted');
  const records = [
    { id: plan.plan.jobId, type: 'Job', state: ended ? 'completed' : 'inProgress' },
    { id: plan.plan.taskId, parentId: plan.plan.jobId, type: 'Task', state: ended ? 'completed' : 'inProgress' },
  ];
  return { body: { id: plan.plan.planId, records } };
}

/** A token for another service, signed by nobody: what it says is readable, that is all a stand-in needs. */
function oidcToken(call: Call, services: Services): Reply {
  const { plan } = planOf(call, services);
  const connection = queried(call, 'serviceConnectionId') ?? '';
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const claims = {
    iss: call.organization.collectionUrl,
    sub: `sc://${call.organization.collection}/${plan.project.name}/${connection}`,
    aud: 'api://AzureADTokenExchange',
    identity: identityRef(call.organization, call.identity)['id'],
  };
  return { body: { oidcToken: `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.` } };
}

export const planRoutes = (services: Services): readonly Route[] => {
  const path = '{project?}/_apis/distributedtask/hubs/{hub}/plans/{plan}';
  return [
    { verb: 'POST', path: `${path}/events`, preview: true, handle: (call) => postEvent(call, services) },
    { verb: 'POST', path: `${path}/jobs/{job}/oidctoken`, preview: true, handle: (call) => oidcToken(call, services) },
    { verb: 'GET', path, handle: (call) => showPlan(call, services) },
    { verb: 'GET', path: '{project?}/_apis/build/builds/{build}/timeline', handle: (call) => timeline(call, services) },
  ];
};
