import { YAMLException } from 'js-yaml';
import { decodeText } from '../../../core/manifests/substitution/text.ts';
import { copyReferences } from '../../../core/images/copy-from.ts';
import { parsePathSelector } from '../../../core/images/places/path-selector.ts';
import { planUpdate } from '../../../core/images/plan.ts';
import { compareVersions } from '../../../core/images/downgrade.ts';
import { formatReference, parseReference } from '../../../core/images/reference.ts';
import { updateLine } from '../../../core/images/report.ts';
import { splitArguments } from '../../../core/manifests/arguments.ts';
import { checkObjects } from '../../../core/manifests/checks.ts';
import { compareFields } from '../../../core/manifests/compare/fields.ts';
import { objectsIn } from '../../../core/manifests/compare/compare.ts';
import { parseDescriptor, serializeDescriptor, type DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { valuesOf as configOf, parseConfig } from '../../../core/manifests/fabrikate/config.ts';
import { parseDefinition } from '../../../core/manifests/fabrikate/definition.ts';
import { parseComponent } from '../../../core/manifests/fabrikate/parse-component.ts';
import { BadSubstitution } from '../../../core/manifests/flux/envsubst-parse.ts';
import { envsubst as fluxEnvsubst } from '../../../core/manifests/flux/envsubst.ts';
import { sourceIgnore } from '../../../core/manifests/flux/source-ignore.ts';
import { setImages } from '../../../core/manifests/images.ts';
import { layOut } from '../../../core/manifests/layout.ts';
import { readHelmLint } from '../../../core/manifests/lint/helm-lint.ts';
import { readKubeScore } from '../../../core/manifests/lint/kube-score.ts';
import { lintManifests } from '../../../core/manifests/lint/lint.ts';
import { setNamespace } from '../../../core/manifests/namespace.ts';
import { formatObject, type Manifest } from '../../../core/manifests/objects.ts';
import { parseManifests } from '../../../core/manifests/parse.ts';
import { refuseBomb } from '../../../core/manifests/yaml.ts';
import { sortManifests } from '../../../core/manifests/sort.ts';
import { envsubst } from '../../../core/manifests/substitution/envsubst.ts';
import { substitute } from '../../../core/manifests/substitution/substitute.ts';
import { tokenPatternMistake, tokens } from '../../../core/manifests/substitution/tokens.ts';
import { mergeValues, parseValues } from '../../../core/manifests/values.ts';
import { variableNameOf } from '../../../core/manifests/variables.ts';
import { listForOutput } from '../../../core/output-list.ts';
import { forOutput, printableLine } from '../../../core/printable.ts';
import { folderMatcher, globMatcher } from '../../../core/globs.ts';
import { request } from '../../core/images/request.ts';
import type { Outcome } from '../judge.ts';
import { wrongPath } from '../oracles.ts';
import type { Way } from '../way.ts';

const quoted = (text: string): string => JSON.stringify(text);

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

const right: DeploymentDescriptor = {
  schemaVersion: 1,
  application: 'shop',
  team: '',
  environment: 'dev',
  cluster: '',
  namespace: 'shop',
  version: '1',
  build: { id: '1', number: '1', definition: 'ci', url: 'https://x' },
  source: { repository: 'r', branch: 'main', commit: '0' },
  images: ['app:1'],
  objects: [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name: 'a' }],
  files: ['dev/shop/manifests.yaml'],
};

const describe = (manifests: readonly Manifest[], files: readonly string[]): DeploymentDescriptor => ({
  ...right,
  objects: manifests.map(({ reference }) => reference),
  files: files.filter((file) => wrongPath(file) === undefined),
});

function sameDescriptor(text: string): string | undefined {
  return serializeDescriptor(parseDescriptor(text, 'deployment.json')) === text
    ? undefined
    : 'a descriptor that reads back as another';
}

function readDescriptor(text: string): Outcome {
  const read = parseDescriptor(text, 'dev/shop/deployment.json');
  return { wrong: [...read.files.map(wrongPath), sameDescriptor(serializeDescriptor(read))] };
}

function update(text: string, name: string): Outcome {
  const asked = request({
    images: ['app:2', 'nginx:2'],
    policies: { 'ns:p': 'app:2' },
    charts: { shop: '2.0.0' },
    downgrade: 'allow',
  });
  const plan = planUpdate([{ path: name, text }], asked);
  const edited = plan.edits[0]?.after ?? text;
  return {
    printed: [
      ...plan.updates.map(updateLine),
      ...[...plan.notes, ...plan.warnings, ...plan.refusals, ...plan.nearMisses, ...plan.downgrades].map(
        ({ message }) => message,
      ),
    ],
    leaves: [listForOutput(plan.updates).text],
    wrong: [
      plan.edits.length === 0 || edited.length < text.length + 10_000 * plan.updates.length
        ? undefined
        : 'grows beyond measure',
      planUpdate([{ path: name, text: edited }], asked).edits.length === 0
        ? undefined
        : 'has something to do the second time',
    ],
  };
}

const yaml = (fill: (text: string) => string): Pick<Way, 'takes' | 'longest' | 'attempt'> => ({
  takes: 'text',
  longest: 3000,
  attempt: (text) => manifest(fill(quoted(text))),
});

function substituted(text: string, name: string, value: string): Outcome {
  const variables = new Map([[name, value]]);
  for (const syntax of [envsubst, tokens('#{NAME}#'), tokens('__NAME__')]) {
    const done = substitute(text, syntax, variables, 'keep');
    // A value is put in as it is, and not looked into again.
    if (!text.includes('$') && !text.includes('#{') && !text.includes('__') && done.text !== text)
      return { wrong: ['changes what names no variable'] };
  }
  return {};
}

function component(raw: Buffer, file: string): Outcome {
  const { component: read, notes } = parseComponent(parseDefinition(raw, file), 'shop');
  return { printed: [...notes.map(({ message }) => message), printableLine(read.name)] };
}

const descriptorWith = (change: object): string => JSON.stringify({ ...right, ...change });
const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n';
const pod = (container: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [${container}]}\n`;

/** Files and texts that tasks read, and what is in them. */
export const ways: readonly Way[] = [
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
  {
    name: 'values',
    takes: 'text',
    attempt: (text) =>
      void mergeValues([parseValues(text, 'values.yaml'), { a: { b: 1 } }, parseValues(text, 'b.yaml')]),
  },
  {
    name: 'a value’s key',
    takes: 'text',
    attempt: (text) => {
      const read = mergeValues([{ [text]: { a: 1 } }, parseValues(`${quoted(text)}: {b: 2}`, 'v.yaml')]);
      return { wrong: [Object.hasOwn(read, text) ? undefined : 'loses a key'] };
    },
  },
  { name: 'the text of a template', takes: 'text', attempt: (text) => substituted(text, 'NAME', 'value') },
  {
    name: 'the value of a variable',
    takes: 'text',
    attempt: (text) => substituted('a: $NAME ${NAME:-x} #{NAME}# __NAME__', 'NAME', text),
  },
  {
    name: 'the name of a variable',
    takes: 'text',
    longest: 10000,
    attempt: (text) => substituted(`$${text} \${${text}} \${${text}:-d} #{${text}}#`, text, 'v'),
  },
  {
    name: 'a token pattern',
    takes: 'text',
    without: ['gigantic'],
    attempt: (text) => {
      const pattern = `${text}NAME${text}`;
      if (tokenPatternMistake(pattern) === undefined)
        substitute(`${text}A${text}${text}`, tokens(pattern), new Map([['A', 'x']]), 'keep');
    },
  },
  { name: 'substitution of Flux', takes: 'text', attempt: (text) => fluxSubstituted(text) },
  {
    name: 'a variable of Flux',
    takes: 'text',
    longest: 5000,
    attempt: (text) => {
      fluxSubstituted(`\${${text}} \${X:=${text}} \${X/${text}/y} \${X:${text}}`);
    },
  },
  {
    name: 'a .sourceignore',
    takes: 'text',
    without: ['gigantic'],
    attempt: (text) => {
      const ignored = sourceIgnore(new Map([['.sourceignore', text]]), text);
      for (const path of ['a', 'a/b.yaml', `${'a'.repeat(60)}`, 'a/'.repeat(30)]) ignored(path);
    },
  },
  {
    name: 'a file whose images are updated',
    takes: 'text',
    longest: 50000,
    attempt: (text) => update(text, 'app.yaml'),
  },
  {
    name: 'a kustomization whose images are updated',
    takes: 'text',
    longest: 5000,
    attempt: (text) =>
      update(
        `images:\n- name: app\n  newTag: "1"\n# ${text.replaceAll(/[\r\n]/g, ' ')}\n${text}`,
        'kustomization.yaml',
      ),
  },
  {
    name: 'an image that is updated',
    takes: 'text',
    longest: 3000,
    attempt: (text) => update(pod(`{name: a, image: ${quoted(text)}}, {name: b, image: "app:1"}`), 'app.yaml'),
  },
  {
    name: 'a tag that is updated',
    takes: 'text',
    longest: 3000,
    attempt: (text) => update(`images:\n- name: app\n  newTag: ${quoted(text)}\n`, 'kustomization.yaml'),
  },
  {
    name: 'the comment of a marker',
    takes: 'text',
    longest: 3000,
    attempt: (text) =>
      update(
        `image: app:1 # {"$imagepolicy": ${quoted(text)}}\nother: app:1 # {"$imagepolicy": "ns:p${text.replaceAll(/[\r\n]/g, ' ')}"}\n`,
        'a.yaml',
      ),
  },
  {
    name: 'the name of a file that is updated',
    takes: 'text',
    longest: 3000,
    attempt: (text) => update(pod('{name: a, image: "app:1"}'), text),
  },
  {
    name: 'references that are copied',
    takes: 'text',
    longest: 10000,
    attempt: (text) => {
      const asked = request({});
      const found = copyReferences(
        [
          { path: 'a.yaml', text },
          { path: 'b.yaml', text: pod(`{name: a, image: ${quoted(text)}}`) },
        ],
        asked.selection,
      );
      return { printed: [JSON.stringify([...found.images])] };
    },
  },
  {
    name: 'an image reference',
    takes: 'text',
    attempt: (text) => {
      const read = parseReference(text);
      return { wrong: [read === undefined || formatReference(read) === text ? undefined : 'reads back as another'] };
    },
  },
  {
    name: 'versions that are compared',
    takes: 'text',
    longest: 5000,
    attempt: (text) => {
      for (const other of ['1.2.3', text, `${text}1`, 'main-12']) compareVersions(text, other);
      const [there, back] = [compareVersions('1.2.3', text), compareVersions(text, '1.2.3')];
      const mirrored = { older: 'newer', newer: 'older', same: 'same', unlike: 'unlike' } as const;
      return { wrong: [mirrored[there] === back ? undefined : `${there} and ${back}`] };
    },
  },
  {
    name: 'a path selector',
    takes: 'text',
    longest: 5000,
    attempt: (text) => {
      const selector = parsePathSelector(`${text}=app`);
      if (selector === undefined) return;
      const { selection } = request({});
      planUpdate([{ path: 'a.yaml', text: `a: {b: [{c: "1"}]}\nspec: {image: "app:1"}\n` }], {
        ...request({ images: ['app:2'] }),
        selection: { ...selection, paths: [selector] },
      });
    },
  },
  { name: 'a descriptor', takes: 'text', attempt: readDescriptor },
  {
    name: 'the schema version of a descriptor',
    takes: 'text',
    attempt: (text) => readDescriptor(`{"schemaVersion": ${text}}`),
  },
  {
    name: 'a file of a descriptor',
    takes: 'text',
    longest: 10000,
    attempt: (text) => readDescriptor(descriptorWith({ files: [text] })),
  },
  {
    name: 'words of a descriptor',
    takes: 'text',
    longest: 10000,
    attempt: (text) =>
      readDescriptor(
        descriptorWith({
          application: text,
          version: text,
          images: [text],
          objects: [{ apiVersion: text, kind: text, namespace: text, name: text }],
        }),
      ),
  },
  {
    name: 'keys of a descriptor',
    takes: 'text',
    longest: 10000,
    attempt: (text) => readDescriptor(descriptorWith({ [text]: text, build: { [text]: 1 }, files: { [text]: 1 } })),
  },
  { name: 'a component.yaml', takes: 'bytes', attempt: (_, raw) => component(raw, 'app/component.yaml') },
  { name: 'a component.json', takes: 'bytes', attempt: (_, raw) => component(raw, 'app/component.json') },
  {
    name: 'words of a component',
    takes: 'text',
    longest: 1500,
    attempt: (text) =>
      component(
        Buffer.from(
          JSON.stringify({
            name: text,
            type: text,
            method: text,
            source: text,
            path: text,
            version: text,
            branch: text,
            repositories: { [text]: text },
            hooks: { 'before-install': [text], [text]: [text] },
            subcomponents: [{ name: text, method: 'git', source: text, path: text, branch: text }],
          }),
        ),
        'component.json',
      ),
  },
  {
    name: 'a config of Fabrikate',
    takes: 'bytes',
    attempt: (_, raw) => {
      const { layer, notes } = parseConfig(parseDefinition(raw, 'config/common.yaml'));
      configOf([layer, layer]);
      return { printed: notes.map(({ message }) => message) };
    },
  },
  {
    name: 'keys of a config of Fabrikate',
    takes: 'text',
    longest: 3000,
    attempt: (text) => {
      const { layer } = parseConfig(
        parseDefinition(
          Buffer.from(
            JSON.stringify({
              config: { [text]: { [text]: 1 } },
              subcomponents: { [text]: { config: { [text]: text } } },
            }),
          ),
          'config/common.json',
        ),
      );
      return { wrong: [Object.hasOwn(configOf([layer]), text) ? undefined : 'loses a key'] };
    },
  },
  { name: 'arguments of helm', takes: 'text', attempt: (text) => void splitArguments(text) },
  {
    name: 'what helm lint says',
    takes: 'text',
    longest: 10000,
    attempt: (text) => ({
      printed: [text, `[ERROR] ${text}: ${text}`, `==> Linting ${text}\n[WARNING] ${text}`].flatMap((said) =>
        readHelmLint(said, (file) => file).map(({ message }) => message),
      ),
    }),
  },
  {
    name: 'what kube-score says',
    takes: 'text',
    longest: 10000,
    attempt: (text) => {
      for (const said of [
        text,
        JSON.stringify([
          {
            object_name: text,
            checks: [
              {
                check: { id: text, name: text },
                grade: 1,
                comments: [{ path: text, summary: text, description: text }],
              },
            ],
          },
        ]),
      ])
        readKubeScore(said);
    },
  },
  { name: 'the name of an image-tag file', takes: 'text', attempt: (text) => void variableNameOf(text) },
  {
    name: 'a glob',
    takes: 'text',
    attempt: (text) => {
      const [fits, reaches] = [globMatcher([text]), folderMatcher([text])];
      for (const path of [
        'a',
        'a/b.yaml',
        'a'.repeat(60),
        'a/'.repeat(30),
        'aaaa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!',
      ]) {
        fits(path);
        reaches(path);
      }
    },
  },
  {
    name: 'an output',
    takes: 'text',
    longest: 40000,
    attempt: (text) => {
      const out = forOutput(text);
      return {
        leaves: [out, listForOutput([text, { [text]: text }]).text],
        wrong: [/[\r\n]|\$\(/.test(out) ? 'would be expanded again' : undefined],
      };
    },
  },
];

function fluxSubstituted(text: string): void {
  refused(() => fluxEnvsubst(text, (name) => ({ kind: 'known', value: name })), BadSubstitution);
}

/** What may end in an error of a library's, of which those who ask make one of ours with the file's name. */
function refused(action: () => unknown, kind: new (...args: never[]) => Error): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof kind)) throw error;
  }
}
