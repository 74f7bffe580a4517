import type { RenderOptions } from '../options.ts';
import type { SchemaSources } from './check-schemas.ts';
import { minorOf } from './kube-version.ts';
import { kubernetesData } from './kubernetes-data.ts';
import { readKubernetesTypes } from './kubernetes-types.ts';

export function loadSchemas(options: Pick<RenderOptions, 'kubeVersion'>): SchemaSources {
  return {
    types: readKubernetesTypes(kubernetesData, minorOf(options.kubeVersion)),
    custom: { find: () => undefined },
    matches: () => undefined,
  };
}
