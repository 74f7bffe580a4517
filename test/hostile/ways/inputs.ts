import { readFileSync } from 'node:fs';
import { Secret } from '../../../core/secret.ts';
import { readInputs as readDelivery } from '../../../tasks/create-gitops-pr/inputs.ts';
import { readInputs as readRender } from '../../../tasks/render-manifests/inputs.ts';
import { readInputs as readUpdate } from '../../../tasks/update-image-tag/inputs.ts';
import { readInputs as readWait } from '../../../tasks/wait-for-flux/inputs.ts';
import type { Outcome } from '../judge.ts';
import { wrongBranch, wrongPath } from '../oracles.ts';
import type { Way } from '../way.ts';

type Texts = Readonly<Record<string, string>>;
type Variables = (name: string) => string | undefined;

/** One task: a set of inputs that is right, and what reads it. */
interface Task {
  readonly name: string;
  readonly right: Texts;
  read(inputs: Texts, variable: Variables): Outcome;
}

const tasks: readonly Task[] = [
  {
    name: 'create-gitops-pr',
    right: { repository: 'gitops', sourcePath: 'out', environment: 'dev', application: 'shop' },
    read(inputs, variable) {
      const { patterns, author, build, notes, ...read } = readDelivery((name) => inputs[name], variable);
      return {
        printed: notes.map((note) => JSON.stringify(note)),
        leaves: [author.name, author.email],
        wrong: [
          ...[patterns.branch, patterns.targetBranch, patterns.sourceBranch].map((one) => wrongBranch(filled(one))),
          wrongPath(filled(patterns.targetPath)),
          wrongPath(filled(patterns.descriptor)),
          ...[read.environment, read.application, read.cluster, read.namespace].map(wrongPath),
          /[<>\n]/.test(author.name + author.email) ? 'an author that git would misread' : undefined,
          build.url === '' ||
          URL.canParse(build.url) ||
          variable('System.CollectionUri') !== others['System.CollectionUri']
            ? undefined
            : 'a page of the run that is no URL',
        ],
      };
    },
  },
  {
    name: 'render-manifests',
    right: { sourcePath: 'app', environment: 'dev' },
    read(inputs, variable) {
      const { options } = readRender((name) => inputs[name], {
        variable,
        publicVariables: () => new Map([['BUILD_BUILDID', '1']]),
        secrets: () => [new Secret('hunter22')],
        secretVariable: () => undefined,
        environment: (name) => (name === 'PATH' ? '/bin' : undefined),
      });
      const { layout, templateLayout, descriptorLayout, environment, application, cluster, namespace } = options;
      return {
        wrong: [layout, templateLayout, descriptorLayout, environment, application, cluster, namespace].map((one) =>
          wrongPath(filled(one)),
        ),
      };
    },
  },
  {
    name: 'update-image-tag',
    right: { files: '**/*.yaml', images: 'app:1', workingDirectory: '/work' },
    read(inputs, variable) {
      const { repository, warnings } = readUpdate((name) => inputs[name], variable);
      return {
        printed: warnings,
        wrong: repository === undefined ? [] : [wrongBranch(repository.branch), wrongBranch(repository.targetBranch)],
      };
    },
  },
  {
    name: 'wait-for-flux',
    right: { kustomizations: 'apps', revision: '0'.repeat(40) },
    read(inputs) {
      const { options } = readWait((name) => inputs[name], undefined);
      return { wrong: [wrongPath(options.descriptor)] };
    },
  },
];

// What a pattern becomes once its placeholders have their values.
const filled = (pattern: string | undefined): string | undefined => pattern?.replaceAll(/\{[A-Za-z]+\}/g, 'x');

const predefined = [
  'Build.BuildId',
  'Build.BuildNumber',
  'Build.RequestedFor',
  'Build.RequestedForEmail',
  'System.CollectionUri',
  'System.TeamProject',
  'System.DefaultWorkingDirectory',
  'Build.ArtifactStagingDirectory',
] as const;

/** Enough for anything but a straight walk to show. */
const longest = 10_000;
/** An environment holds bytes without a NUL, read as UTF-8. */
const without = ['NUL', 'halves of characters'] as const;
const others: Texts = { 'System.CollectionUri': 'https://dev.azure.com/contoso/' };

interface Definition {
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
}

function inputsOf(task: string): Definition['inputs'] {
  const text = readFileSync(new URL(`../../../tasks/${task}/task.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as Definition).inputs;
}

/** Every input of every task, and every variable of the agent that inputs are read with. */
export const ways: readonly Way[] = tasks.flatMap(({ name, right, read }) => [
  ...inputsOf(name).map(({ name: input, type }): Way => {
    // What only counts beside another.
    const beside: Texts = /^(?:repositoryType|.*[cC]onnection|targetBranch|branch|commitMessage|author.*|skipCi)$/.test(input) && name === 'update-image-tag' ? { ...right, delivery: 'branch', repository: 'gitops', workingDirectory: '' } : right; // prettier-ignore
    return {
      name: `${name}: the input ${input}`,
      takes: 'text',
      // What is one of some words is read by one function everywhere.
      few: type !== 'string' && type !== 'multiLine',
      longest,
      without,
      attempt: (value) => read({ ...beside, [input]: value }, (asked) => others[asked] ?? '1'),
    };
  }),
  ...predefined.map((variable): Way => ({
    name: `${name}: the variable ${variable}`,
    takes: 'text',
    longest,
    without,
    attempt: (value) => read(right, (asked) => (asked === variable ? value : (others[asked] ?? '1'))),
  })),
]);
