import { entry, listOf, textAt, textOf } from '../../unstructured.ts';
import { groupOf } from '../objects.ts';
import { isA, type LintObject } from './object.ts';
import { PodIndex, type Workload } from './pod-index.ts';
import { labelSelector, labelsSelector, selectorKey, type Selector } from './selectors.ts';

/** Which of a pod's traffic some NetworkPolicy speaks of; what none speaks of is allowed. */
export interface PolicyDirections {
  readonly ingress: boolean;
  readonly egress: boolean;
}

/** All objects of the call, looked at by what belongs together. What no rule asks for is never worked out. */
export class Surroundings {
  /** The minor version of the Kubernetes 1 that it goes to; undefined: the newest. */
  readonly kubeMinor: number | undefined;
  readonly pods: PodIndex;
  readonly #objects: readonly LintObject[];
  readonly #services = lazily(() => this.#findServices());
  readonly #served = lazily(() => this.#findServed());
  readonly #directions = lazily(() => this.#findDirections());
  readonly #budgeted = lazily(() => this.#findBudgeted());
  readonly #scalers = lazily(() => this.#findScalers());
  readonly #named = lazily(() => this.#nameAll());
  readonly #bound = lazily(() => this.#findBoundAccounts());

  constructor(objects: readonly LintObject[], kubeMinor: number | undefined) {
    this.kubeMinor = kubeMinor;
    this.#objects = objects;
    this.pods = new PodIndex(objects.filter((object): object is Workload => object.pod !== undefined));
  }

  /** The Service of that name in the object's namespace. */
  service(namespace: string, name: string): LintObject | undefined {
    return this.#services().get(key(namespace, name));
  }

  /** Whether a Service sends traffic to the object's pods. */
  isServed(object: LintObject): boolean {
    return this.#served().has(object);
  }

  /** What NetworkPolicies say about the object's pods. */
  directions(object: LintObject): PolicyDirections {
    return this.#directions().get(object) ?? { ingress: false, egress: false };
  }

  hasBudget(object: LintObject): boolean {
    return this.#budgeted().has(object);
  }

  /** What scales the object: an HorizontalPodAutoscaler, or KEDA's ScaledObject. */
  scaler(object: LintObject): LintObject | undefined {
    return this.#scalers().get(key(object.namespace, object.group, object.kind, object.name));
  }

  /** An object by what a reference in its namespace says of it; the version doesn't count. */
  named(namespace: string, group: string, kind: string, name: string): LintObject | undefined {
    return this.#named().get(key(namespace, group, kind, name));
  }

  /** Whether a role is bound to a service account: its pods have reason to talk to the API server. */
  hasRole(namespace: string, serviceAccount: string): boolean {
    return this.#bound().has(key(namespace, serviceAccount));
  }

  #of(group: string, ...kinds: readonly string[]): readonly LintObject[] {
    return this.#objects.filter((object) => isA(object, group, ...kinds));
  }

  #findServices(): ReadonlyMap<string, LintObject> {
    return new Map(this.#of('', 'Service').map((service) => [key(service.namespace, service.name), service]));
  }

  #findServed(): ReadonlySet<LintObject> {
    const selectors = new Selectors();
    for (const service of this.#of('', 'Service')) selectors.add(service.namespace, serviceSelector(service));
    return new Set(selectors.select(this.pods));
  }

  #findBudgeted(): ReadonlySet<LintObject> {
    const selectors = new Selectors();
    for (const budget of this.#of('policy', 'PodDisruptionBudget')) {
      selectors.add(budget.namespace, budgetSelector(budget));
    }
    return new Set(selectors.select(this.pods));
  }

  #findDirections(): ReadonlyMap<LintObject, PolicyDirections> {
    const found = new Map<LintObject, PolicyDirections>();
    const ingress = new Selectors();
    const egress = new Selectors();
    for (const policy of this.#of('networking.k8s.io', 'NetworkPolicy')) {
      const selector = labelSelector(entry(policy.data, 'spec', 'podSelector'));
      const directions = policyDirections(policy);
      if (directions.ingress) ingress.add(policy.namespace, selector);
      if (directions.egress) egress.add(policy.namespace, selector);
    }
    for (const workload of ingress.select(this.pods)) found.set(workload, { ingress: true, egress: false });
    for (const workload of egress.select(this.pods)) {
      found.set(workload, { ingress: found.get(workload)?.ingress ?? false, egress: true });
    }
    return found;
  }

  #findScalers(): ReadonlyMap<string, LintObject> {
    const found = new Map<string, LintObject>();
    for (const object of this.#objects) {
      const target = scaleTarget(object);
      if (target !== undefined) found.set(key(object.namespace, target.group, target.kind, target.name), object);
    }
    return found;
  }

  #nameAll(): ReadonlyMap<string, LintObject> {
    return new Map(this.#objects.map((each) => [key(each.namespace, each.group, each.kind, each.name), each]));
  }

  #findBoundAccounts(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const binding of this.#of('rbac.authorization.k8s.io', 'RoleBinding', 'ClusterRoleBinding')) {
      for (const subject of listOf(entry(binding.data, 'subjects'))) {
        if (entry(subject, 'kind') !== 'ServiceAccount') continue;
        const namespace = textAt(subject, 'namespace');
        found.add(key(namespace === '' ? binding.namespace : namespace, textAt(subject, 'name')));
      }
    }
    return found;
  }
}

/** Undefined for a Service that brings its endpoints along or stands for another name. */
export function serviceSelector(service: LintObject): Selector | undefined {
  if (entry(service.data, 'spec', 'type') === 'ExternalName') return undefined;
  const selector = labelsSelector(entry(service.data, 'spec', 'selector'));
  return selector?.length === 0 ? undefined : selector;
}

/** In `policy/v1` an empty selector means all pods, in `policy/v1beta1` none. */
export function budgetSelector(budget: LintObject): Selector | undefined {
  const selector = labelSelector(entry(budget.data, 'spec', 'selector'));
  const old = budget.manifest.reference.apiVersion === 'policy/v1beta1';
  return old && selector?.length === 0 ? undefined : selector;
}

/** Without `policyTypes`, a policy is about ingress, and about egress when it has rules for it. */
function policyDirections(policy: LintObject): PolicyDirections {
  const types = listOf(entry(policy.data, 'spec', 'policyTypes'));
  if (types.length > 0) return { ingress: types.includes('Ingress'), egress: types.includes('Egress') };
  return { ingress: true, egress: listOf(entry(policy.data, 'spec', 'egress')).length > 0 };
}

/** What an autoscaler names, by what is compared with objects: the version of its API does not count. */
export interface ScaleTarget {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** What an autoscaler scales; undefined for other objects. */
export function scaleTarget(object: LintObject): ScaleTarget | undefined {
  const keda = isA(object, 'keda.sh', 'ScaledObject');
  if (!keda && !isA(object, 'autoscaling', 'HorizontalPodAutoscaler')) return undefined;
  const reference = entry(object.data, 'spec', 'scaleTargetRef');
  return {
    group: groupOf(textOf(entry(reference, 'apiVersion')) ?? (keda ? 'apps/v1' : '')),
    kind: textOf(entry(reference, 'kind')) ?? (keda ? 'Deployment' : ''),
    name: textAt(reference, 'name'),
  };
}

/** Selectors, each once: a thousand policies for all pods are one. */
class Selectors {
  readonly #selectors = new Map<string, { readonly namespace: string; readonly selector: Selector }>();

  add(namespace: string, selector: Selector | undefined): void {
    if (selector !== undefined) this.#selectors.set(key(namespace, selectorKey(selector)), { namespace, selector });
  }

  *select(pods: PodIndex): Iterable<Workload> {
    for (const { namespace, selector } of this.#selectors.values()) yield* pods.select(namespace, selector);
  }
}

function key(...parts: readonly string[]): string {
  return parts.join('\n');
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
