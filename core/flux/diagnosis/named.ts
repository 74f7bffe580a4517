import type { ObjectType } from '../../ports/cluster.ts';
import { canaryType, refText, helmReleaseType, kustomizationType, type FluxObject, type Ref } from '../objects.ts';
import { workloadTypes } from './workload.ts';

/** An object that a message names, or that an inventory holds, with its type. */
export interface Named {
  readonly ref: Ref;
  readonly type: ObjectType;
}

/** As Flux's health checks name what they waited for: `Deployment/demo/web status: 'InProgress'`. */
const inMessage = /(?<![\w/])([A-Z][A-Za-z]{1,62})\/([a-z0-9-]{1,63})\/([a-z0-9][a-z0-9.-]{0,252})/g;

const otherTypes: Readonly<Record<string, ObjectType>> = {
  Kustomization: kustomizationType,
  HelmRelease: helmReleaseType,
  PersistentVolumeClaim: { group: '', kind: 'PersistentVolumeClaim' },
  Service: { group: '', kind: 'Service' },
  Canary: canaryType,
};

/** The objects that messages name, as far as it is known where to look for them. `object` is whose messages they are. */
export function namedIn(messages: readonly string[], object: FluxObject | undefined): readonly Named[] {
  const found = new Map<string, Named>();
  const inventory = object?.kind === 'Kustomization' ? object.inventory : [];
  for (const message of messages) {
    for (const [, kind = '', namespace = '', name = ''] of message.slice(0, 32_768).matchAll(inMessage)) {
      const ref: Ref = { kind, namespace, name: name.replace(/[.-]+$/, '') };
      const entry = inventory.find((one) => refText(one) === refText(ref));
      const type = entry === undefined ? (workloadTypes[kind] ?? otherTypes[kind]) : { group: entry.group, kind };
      const itself = object !== undefined && refText(object.ref) === refText(ref);
      if (type !== undefined && !itself) found.set(refText(ref), { ref, type });
    }
  }
  return [...found.values()];
}
