import { entry, isSet, listOf, numberOf } from '../../../unstructured.ts';
import type { Container, PodTemplate } from '../object.ts';
import { eachContainer, type ContainerViolation, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

// What the baseline Pod Security Standard lets a container add.
const harmlessCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** What a container's process may do: the Pod Security Standards, and what kube-score asks for besides. */
export const containerSecurityRules: readonly LintRule[] = [
  {
    id: 'privileged',
    severity: 'error',
    check: eachContainer(({ data, named }) =>
      entry(data, 'securityContext', 'privileged') === true
        ? {
            path: ['securityContext', 'privileged'],
            message: `is true${named}: it can do on the node whatever root can; take it out, and add the capabilities that it needs`,
          }
        : undefined,
    ),
  },
  {
    id: 'privilege-escalation',
    severity: 'warning',
    check: linuxContainer(({ data, named }) =>
      entry(data, 'securityContext', 'allowPrivilegeEscalation') === false
        ? undefined
        : {
            path: ['securityContext', 'allowPrivilegeEscalation'],
            message: `is not false${named}: set it to false, so that no program in it gains rights`,
          },
    ),
  },
  {
    id: 'read-only-root-filesystem',
    severity: 'error',
    check: linuxContainer(({ data, named }) =>
      entry(data, 'securityContext', 'readOnlyRootFilesystem') === true
        ? undefined
        : {
            path: ['securityContext', 'readOnlyRootFilesystem'],
            message: `is not true${named}: set it to true, and mount an emptyDir where it must write`,
          },
    ),
  },
  {
    id: 'run-as-user',
    severity: 'error',
    check: linuxContainer((container, pod) => lowId(container, pod, 'runAsUser', 'user')),
  },
  {
    id: 'run-as-group',
    severity: 'error',
    check: linuxContainer((container, pod) => lowId(container, pod, 'runAsGroup', 'group')),
  },
  {
    id: 'run-as-non-root',
    severity: 'warning',
    check: linuxContainer((container, pod) => {
      const user = numberOf(effective(container, pod, 'runAsUser').value);
      // A user of another number is no root, whatever this field says.
      if (effective(container, pod, 'runAsNonRoot').value === true || (user !== undefined && user !== 0))
        return undefined;
      return {
        path: ['securityContext', 'runAsNonRoot'],
        message: `is not true${container.named}: set it to true, so that an image that would run as root is not started`,
      };
    }),
  },
  {
    id: 'drop-capabilities',
    severity: 'warning',
    check: linuxContainer(({ data, named }) =>
      capabilities(data, 'drop').some((name) => name === 'ALL')
        ? undefined
        : {
            path: ['securityContext', 'capabilities', 'drop'],
            message: `does not hold "ALL"${named}: drop all, and add those that it needs`,
          },
    ),
  },
  {
    id: 'add-capabilities',
    severity: 'error',
    check: linuxContainer(({ data, named }) => {
      const added = capabilities(data, 'add').filter((name) => !harmlessCapabilities.has(name));
      if (added.length === 0) return undefined;
      return {
        path: ['securityContext', 'capabilities', 'add'],
        message: `holds ${quoted(added.join(', '))}${named}, which reaches beyond the container: take it out`,
      };
    }),
  },
  {
    id: 'seccomp-profile',
    severity: 'warning',
    check: linuxContainer((container, pod) => {
      const { value, from } = effective(container, pod, 'seccompProfile');
      const type = entry(value, 'type');
      if (isSet(type) && type !== 'Unconfined') return undefined;
      const what = isSet(type) ? `is ${quoted(type)}` : 'is missing';
      return {
        path: ['securityContext', 'seccompProfile', 'type'],
        message: `${what}${container.named}: set "RuntimeDefault", here or for the whole pod`,
        ...from,
      };
    }),
  },
];

/** Windows has none of it: Kubernetes refuses these fields there. */
function linuxContainer(look: Parameters<typeof eachContainer>[0]): LintRule['check'] {
  const each = eachContainer(look);
  return (object, surroundings) => (object.pod?.windows === true ? [] : each(object, surroundings));
}

interface Setting {
  readonly value: unknown;
  /** Where it stands, for a violation. */
  readonly from: Pick<ContainerViolation, 'from'>;
}

/** The container's own setting, else the pod's. */
function effective({ data }: Container, { spec }: PodTemplate, field: string): Setting {
  const [own, shared] = [data, spec].map((holder) => entry(holder, 'securityContext', field));
  return !isSet(own) && isSet(shared) ? { value: shared, from: { from: 'pod' } } : { value: own, from: {} };
}

function lowId(
  container: Container,
  pod: PodTemplate,
  field: 'runAsUser' | 'runAsGroup',
  what: string,
): ContainerViolation | undefined {
  const { value, from } = effective(container, pod, field);
  const number = numberOf(value);
  if (number !== undefined && number >= 10_000) return undefined;
  return {
    path: ['securityContext', field],
    message: `is ${isSet(value) ? quoted(value) : 'missing'}${container.named}: set a ${what} of 10000 or above, which is nobody on the node`,
    ...from,
  };
}

/** Capabilities in capital letters, with or without CAP_ in front. */
function capabilities(container: unknown, list: 'add' | 'drop'): readonly string[] {
  return listOf(entry(container, 'securityContext', 'capabilities', list)).flatMap((name) =>
    typeof name === 'string' ? [name.toUpperCase().replace(/^CAP_/, '')] : [],
  );
}
