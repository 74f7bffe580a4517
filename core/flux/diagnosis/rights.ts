import type { ClusterProblem } from '../../ports/cluster.ts';

const right = /^(\w{1,20}) ([a-z0-9/-]{1,200})(?:\.([a-z0-9.-]{1,253}))? in namespace ([a-z0-9-]{0,63})$/;

const page = 'https://github.com/gitops-delivery/gitops-delivery/blob/main/docs/rbac/wait-for-flux.yaml';

/** Rights that were missing while looking closer, together as the rule that grants them. */
export class MissingRights {
  /** Resources and namespaces by `group verbs`. */
  readonly #rules = new Map<string, { verbs: Set<string>; resources: Set<string> }>();
  readonly #namespaces = new Set<string>();
  readonly #others = new Set<string>();

  add(problem: ClusterProblem & { readonly kind: 'forbidden' }): void {
    const [whole, verb = '', resource = '', group = '', namespace = ''] = right.exec(problem.right) ?? [];
    if (whole === undefined) {
      this.#others.add(problem.message);
      return;
    }
    if (namespace !== '') this.#namespaces.add(namespace);
    // Who may list may as well get, and the task does both.
    const verbs = resource.includes('/') ? [verb] : ['get', 'list'];
    const key = `${group} ${verbs.join(' ')}`;
    const rule = this.#rules.get(key) ?? { verbs: new Set(verbs), resources: new Set() };
    rule.resources.add(resource);
    this.#rules.set(key, rule);
  }

  /** What to grant, as one line that can be pasted into a role; undefined when nothing was missing. */
  get note(): string | undefined {
    if (this.#rules.size === 0) return this.#others.size === 0 ? undefined : [...this.#others].join('; ');
    const rules = [...this.#rules.entries()].map(([key, { verbs, resources }]) => {
      const group = key.split(' ')[0] ?? '';
      return `{ apiGroups: ['${group}'], resources: [${[...resources].join(', ')}], verbs: [${[...verbs].join(', ')}] }`;
    });
    const where = this.#namespaces.size === 0 ? '' : ` in ${[...this.#namespaces].join(', ')}`;
    return `More could be said with further rights${where}. Grant the task's account the rule${rules.length > 1 ? 's' : ''} ${rules.join(' and ')}; all that helps: ${page}`;
  }
}
