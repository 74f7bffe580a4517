import { entry, isRecord, isSet, listOf, textAt, textOf } from '../../../unstructured.ts';
import { refusedLabel } from '../../names.ts';
import { eachContainer, type LintRule } from '../rule.ts';
import { quoted } from '../quoted.ts';

/** Names that stand twice, or that Kubernetes refuses. */
export const nameRules: readonly LintRule[] = [
  {
    id: 'duplicate-env',
    severity: 'error',
    check: eachContainer(({ data, named }) => {
      const seen = new Set<string>();
      return listOf(entry(data, 'env')).flatMap((variable, index) => {
        const name = textOf(entry(variable, 'name'));
        if (name === undefined || !seen.has(name)) {
          if (name !== undefined) seen.add(name);
          return [];
        }
        const message = `${quoted(name)} is there twice${named}: the later wins, and a server-side apply (Flux) refuses it; take one out`;
        return [{ path: ['env', index, 'name'], message }];
      });
    }),
  },
  {
    id: 'container-ports',
    severity: 'error',
    check: eachContainer(({ data, named }) => {
      const names = new Set<string>();
      const numbers = new Set<string>();
      return listOf(entry(data, 'ports')).flatMap((port, index) => {
        const name = textAt(port, 'name');
        const number = entry(port, 'containerPort');
        const key = `${String(number)}/${textOf(entry(port, 'protocol')) ?? 'TCP'}`;
        const found = [
          ...(name !== '' && names.has(name)
            ? [{ field: 'name', message: `${quoted(name)} is there twice${named}: name each port once` }]
            : []),
          ...(name.length > 15
            ? [
                {
                  field: 'name',
                  message: `${quoted(name)} is longer than 15 characters${named}: Kubernetes refuses it`,
                },
              ]
            : []),
          ...(!isSet(number) || number === 0
            ? [{ field: 'containerPort', message: `is missing${named}: set the port that the container listens on` }]
            : numbers.has(key)
              ? [
                  {
                    field: 'containerPort',
                    message: `${quoted(key)} is there twice${named}: a server-side apply (Flux) refuses it; take one out`,
                  },
                ]
              : []),
        ];
        if (name !== '') names.add(name);
        numbers.add(key);
        return found.map(({ field, message }) => ({ path: ['ports', index, field], message }));
      });
    }),
  },
  {
    id: 'label-values',
    severity: 'error',
    *check({ data, pod }) {
      yield* wrongLabels(['metadata', 'labels'], entry(data, 'metadata', 'labels'));
      if (pod === undefined || pod.path.length === 1) return;
      const metadata = [...pod.path.slice(0, -1), 'metadata', 'labels'];
      yield* wrongLabels(metadata, Object.fromEntries(pod.labels));
    },
  },
];

function* wrongLabels(path: readonly (string | number)[], labels: unknown) {
  if (!isRecord(labels)) return;
  for (const [key, value] of Object.entries(labels)) {
    // What is no text is the schema's to refuse.
    if (typeof value !== 'string' || refusedLabel(value) === undefined) continue;
    const message = `is ${quoted(value)}, which Kubernetes refuses: at most 63 letters, digits, "-", "_" and ".", a letter or digit at both ends`;
    yield { path: [...path, key], message };
  }
}
