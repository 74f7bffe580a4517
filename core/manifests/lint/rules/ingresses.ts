import { entry, isSet, listOf, textOf } from '../../../unstructured.ts';
import type { FieldPath } from '../../locate.ts';
import { isA, type LintObject } from '../object.ts';
import type { LintRule, Violation } from '../rule.ts';
import type { Surroundings } from '../surroundings.ts';
import { quoted } from '../quoted.ts';

/** Whether requests from outside arrive at a Service. */
export const ingressRules: readonly LintRule[] = [
  {
    id: 'ingress-targets-service',
    severity: 'error',
    *check(object, surroundings) {
      if (!isA(object, 'networking.k8s.io', 'Ingress') && !isA(object, 'extensions', 'Ingress')) return;
      for (const { path, backend } of backendsOf(object)) {
        const problem = lostBackend(object, backend, surroundings);
        if (problem !== undefined) yield { path: [...path, ...problem.path], message: problem.message };
      }
    },
  },
];

interface Backend {
  readonly path: FieldPath;
  readonly backend: unknown;
}

function* backendsOf({ data }: LintObject): Iterable<Backend> {
  for (const field of ['defaultBackend', 'backend']) {
    const backend = entry(data, 'spec', field);
    if (isSet(backend)) yield { path: ['spec', field], backend };
  }
  for (const [index, rule] of listOf(entry(data, 'spec', 'rules')).entries()) {
    for (const [at, path] of listOf(entry(rule, 'http', 'paths')).entries()) {
      yield { path: ['spec', 'rules', index, 'http', 'paths', at, 'backend'], backend: entry(path, 'backend') };
    }
  }
}

function lostBackend(ingress: LintObject, backend: unknown, surroundings: Surroundings): Violation | undefined {
  if (isSet(entry(backend, 'resource')) && !isSet(entry(backend, 'service')) && !isSet(entry(backend, 'serviceName')))
    return undefined;
  const old = entry(backend, 'service') === undefined && isSet(entry(backend, 'serviceName'));
  const named = old ? entry(backend, 'serviceName') : entry(backend, 'service', 'name');
  const path = old ? ['serviceName'] : ['service', 'name'];
  if (!isSet(named)) return { path, message: 'is missing: name the Service that the requests go to' };
  const service = surroundings.service(ingress.namespace, textOf(named) ?? '');
  if (service === undefined) {
    return {
      path,
      message: `is ${quoted(named)}, but there is no such Service here: name one that is delivered with it`,
    };
  }
  const port = old ? entry(backend, 'servicePort') : entry(backend, 'service', 'port');
  const number = old ? port : entry(port, 'number');
  const name = old ? port : entry(port, 'name');
  const found = listOf(entry(service.data, 'spec', 'ports')).some(
    (each) =>
      (isSet(number) && number !== 0 && entry(each, 'port') === number) ||
      (textOf(name) !== undefined && entry(each, 'name') === name),
  );
  if (found) return undefined;
  const said = old ? port : [number, name].find(isSet);
  const what = isSet(said) ? `is ${quoted(said)}, which the Service ${quoted(named)} does not have` : 'is missing';
  return { path: old ? ['servicePort'] : ['service', 'port'], message: `${what}: name one of the Service's ports` };
}
