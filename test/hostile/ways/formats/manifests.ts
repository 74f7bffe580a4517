import { YAMLException } from 'js-yaml';
import { decodeText } from '../../../../core/manifests/substitution/text.ts';
import { checkObjects } from '../../../../core/manifests/checks.ts';
import { compareFields } from '../../../../core/manifests/compare/fields.ts';
import { objectsIn } from '../../../../core/manifests/compare/compare.ts';
import { serializeDescriptor, type DeploymentDescriptor } from '../../../../core/manifests/descriptor.ts';
import { setImages } from '../../../../core/manifests/images.ts';
import { layOut } from '../../../../core/manifests/layout.ts';
import { lintManifests } from '../../../../core/manifests/lint/lint.ts';
import { setNamespace } from '../../../../core/manifests/namespace.ts';
import { formatObject, type Manifest } from '../../../../core/manifests/objects.ts';
import { parseManifests } from '../../../../core/manifests/parse.ts';
import { refuseBomb } from '../../../../core/manifests/yaml.ts';
import { sortManifests } from '../../../../core/manifests/sort.ts';
import { listForOutput } from '../../../../core/output-list.ts';
import type { Outcome } from '../../judge.ts';
import { wrongPath } from '../../oracles.ts';
import type { Way } from '../../way.ts';
import { pod, quoted, refused, right, sameDescriptor } from './pieces.ts';

/** Whatever is done with rendered text up to what is written and told. */
function manifest(text: string, file = 'app/a.yaml'): Outcome {
  const { manifests, findings } = parseManifests({ file, text });
  const named = setNamespace(manifests, 'shop');
  const set = setImages(manifests, [{ name: 'app', newTag: '2' }]);
  const checked = checkObjects(manifests);
  const linted = lintManifests({
    manifests,
    namespace: 'shop',
    kubeVersion: '1.31',
    options: { failOn: 'error', ignore: [] },
    scored: [],
  });
  const files = layOut(sortManifests(distinct(manifests), 'apply'), '{kind}/{group}/{objectNamespace}/{name}.yaml', {});
  for (const one of manifests) compareFields(one.data, { metadata: { name: 'other' } });
  const descriptor = serializeDescriptor(
    describe(
      manifests,
      files.map(({ path }) => path),
    ),
  );
  return {
    printed: [
      ...findings.map(({ message }) => message),
      ...checked.map(({ message }) => message),
      ...[...linted.findings.values()].flat().map(({ message }) => message),
      ...manifests.map(({ reference }) => formatObject(reference)),
    ],
    leaves: [listForOutput(manifests.map(({ reference }) => reference)).text],
    wrong: [
      ...files.map(({ path }) => wrongPath(path)),
      ...rereads([...manifests, ...set.manifests]),
      ...named.map(({ text: own }) => (own.length > 4 * text.length + 100_000 ? 'grows beyond measure' : undefined)),
      sameDescriptor(descriptor),
    ],
  };
}

/** What is written reads back as the same object. */
function* rereads(manifests: readonly Manifest[]): Generator<string | undefined> {
  for (const { reference, text } of manifests.slice(0, 20)) {
    // The checks refuse what has none.
    if (reference.kind === '') continue;
    const [again, ...more] = parseManifests({ file: 'again', text }).manifests;
    const same = more.length === 0 && JSON.stringify(again?.reference) === JSON.stringify(reference);
    yield same ? undefined : `is written as something else: ${text.slice(0, 200)}`;
  }
}

// Two objects in one file are an error of their own, which would hide what comes behind it.
const distinct = (manifests: readonly Manifest[]): readonly Manifest[] => [
  ...new Map(manifests.map((one) => [JSON.stringify(one.reference).toLowerCase(), one])).values(),
];

const describe = (manifests: readonly Manifest[], files: readonly string[]): DeploymentDescriptor => ({
  ...right,
  objects: manifests.map(({ reference }) => reference),
  files: files.filter((file) => wrongPath(file) === undefined),
});

const yaml = (fill: (text: string) => string): Pick<Way, 'takes' | 'longest' | 'attempt'> => ({
  takes: 'text',
  longest: 3000,
  attempt: (text) => manifest(fill(quoted(text))),
});

const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';

/** Rendered manifests, and what is made of them. */
export const manifests: readonly Way[] = [
  { name: 'a manifest', takes: 'text', attempt: (text) => manifest(text) },
  { name: 'a manifest’s bytes', takes: 'bytes', attempt: (_, raw) => manifest(decodeText(raw) ?? '') },
  {
    name: 'a document behind a good one',
    takes: 'text',
    longest: 10000,
    attempt: (text) => manifest(`${object}---\n${text}\n---\n${object}`),
  },
  {
    name: 'the name of a template in helm’s output',
    takes: 'text',
    longest: 3000,
    attempt: (text) => manifest(`# Source: ${text}\n${object}`),
  },
  { name: 'a manifest’s name', takes: 'text', longest: 3000, attempt: (text) => manifest(object, text) },
  { name: 'the kind of an object', ...yaml((text) => `apiVersion: v1\nkind: ${text}\nmetadata: {name: a}\n`) },
  { name: 'the API version of an object', ...yaml((text) => `apiVersion: ${text}\nkind: A\nmetadata: {name: a}\n`) },
  { name: 'the name of an object', ...yaml((text) => `apiVersion: v1\nkind: A\nmetadata: {name: ${text}}\n`) },
  {
    name: 'the namespace of an object',
    ...yaml((text) => `apiVersion: v1\nkind: A\nmetadata: {name: a, namespace: ${text}}\n`),
  },
  { name: 'a label', ...yaml((text) => `${object}  labels: {${text}: ${text}}\n`) },
  { name: 'an annotation', ...yaml((text) => `${object}  annotations: {${text}: ${text}}\n`) },
  { name: 'a key', ...yaml((text) => `${object}data:\n  ? ${text}\n  : x\n`) },
  { name: 'an image', ...yaml((text) => pod(`{name: a, image: ${text}}`)) },
  {
    name: 'a container’s name and command',
    ...yaml((text) => pod(`{name: ${text}, image: "app:1", command: [${text}]}`)),
  },
  {
    name: 'a value of a list',
    ...yaml(
      (text) => `apiVersion: v1\nkind: List\nitems: [${text}, {apiVersion: v1, kind: A, metadata: {name: ${text}}}]\n`,
    ),
  },
  {
    name: 'an object in the GitOps repository',
    takes: 'bytes',
    longest: 50000,
    attempt: (text, raw) => {
      const warnings: string[] = [];
      for (const { data } of objectsIn('dev/a.yaml', raw, warnings)) compareFields(data, { text });
      return { printed: warnings };
    },
  },
  { name: 'what kustomize is given', takes: 'text', attempt: (text) => refused(() => refuseBomb(text), YAMLException) },
];
