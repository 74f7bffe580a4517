import { parseDescriptor, serializeDescriptor } from '../../../../core/manifests/descriptor.ts';
import { valuesOf as configOf, parseConfig } from '../../../../core/manifests/fabrikate/config.ts';
import { parseDefinition } from '../../../../core/manifests/fabrikate/definition.ts';
import { parseComponent } from '../../../../core/manifests/fabrikate/parse-component.ts';
import { readHelmLint } from '../../../../core/manifests/lint/helm-lint.ts';
import { readKubeScore } from '../../../../core/manifests/lint/kube-score.ts';
import { printableLine } from '../../../../core/printable.ts';
import type { Outcome } from '../../judge.ts';
import { wrongPath } from '../../oracles.ts';
import type { Way } from '../../way.ts';
import { right, sameDescriptor } from './pieces.ts';

function readDescriptor(text: string): Outcome {
  const read = parseDescriptor(text, 'dev/shop/deployment.json');
  return { wrong: [...read.files.map(wrongPath), sameDescriptor(serializeDescriptor(read))] };
}

function component(raw: Buffer, file: string): Outcome {
  const { component: read, notes } = parseComponent(parseDefinition(raw, file), 'shop');
  return { printed: [...notes.map(({ message }) => message), printableLine(read.name)] };
}

const descriptorWith = (change: object): string => JSON.stringify({ ...right, ...change });

/** Files that say what is deployed: descriptors, components; and what tools say of them. */
export const definitions: readonly Way[] = [
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
];
