import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadAll } from 'js-yaml';

import { workloadTypes } from '../../core/flux/diagnosis/workload.ts';
import {
  canaryType,
  helmChartType,
  helmReleaseType,
  kustomizationType,
  sourceGroup,
  sourceKinds,
} from '../../core/flux/objects.ts';
import type { ObjectType } from '../../core/ports/cluster.ts';
import { root } from '../../scripts/project.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }[];
}

const plural = ({ group, kind }: ObjectType): string => {
  const lower = kind.toLowerCase();
  return `${group}/${lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`}`;
};

describe('docs/rbac/wait-for-flux.yaml', () => {
  const roles = loadAll(readFileSync(join(root, 'docs/rbac/wait-for-flux.yaml'), 'utf8')) as Role[];
  const granted = (name: string): string[] =>
    roles
      .filter(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === name)
      .flatMap(({ rules = [] }) => rules)
      .flatMap(({ apiGroups, resources }) => apiGroups.flatMap((group) => resources.map((one) => `${group}/${one}`)))
      .sort();

  it('grants what waiting follows, and nothing else', () => {
    const sources = sourceKinds.map((kind) => ({ group: sourceGroup, kind }));
    const followed = [kustomizationType, helmReleaseType, helmChartType, ...sources].map(plural);
    assert.deepEqual(granted('wait-for-flux'), followed.sort());
  });

  it('grants what a diagnosis reads, and nothing else', () => {
    const core = ['Event', 'PersistentVolumeClaim', 'Service'].map((kind) => ({ group: '', kind }));
    const read = [...Object.values(workloadTypes), { group: 'batch', kind: 'CronJob' }, canaryType, ...core].map(
      plural,
    );
    assert.deepEqual(granted('wait-for-flux-diagnosis'), [...read, '/pods/log'].sort());
  });

  it('grants nothing that changes anything', () => {
    const verbs = new Set(roles.flatMap(({ rules = [] }) => rules.flatMap((rule) => rule.verbs)));
    assert.deepEqual([...verbs].sort(), ['get', 'list', 'watch']);
  });
});
