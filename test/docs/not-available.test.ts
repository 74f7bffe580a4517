import assert from 'node:assert/strict';
import { TaskError } from '../../core/errors.ts';
import type { RawInputs } from '../../core/inputs.ts';
import { readTasks, root } from '../../scripts/project.ts';
import { readInputs as readPullRequest } from '../../tasks/create-gitops-pr/inputs.ts';
import { readInputs as readRender } from '../../tasks/render-manifests/inputs.ts';
import { readInputs as readUpdate } from '../../tasks/update-image-tag/inputs.ts';
import { readInputs as readWait } from '../../tasks/wait-for-flux/inputs.ts';
import { pages } from './markdown.ts';

interface Input {
  readonly name: string;
  readonly type: string;
  readonly defaultValue?: string | boolean;
  readonly helpMarkDown?: string;
  readonly visibleRule?: string;
  readonly options?: Readonly<Record<string, string>>;
}
type Values = Readonly<Record<string, string>>;

/** How each task reads its inputs, and the fewest that it takes. */
const readers: Readonly<Record<string, { read: (raw: RawInputs) => unknown; fewest: Values }>> = {
  'create-gitops-pr': {
    read: (raw) => readPullRequest(raw, () => undefined),
    fewest: { repository: 'gitops', sourcePath: 'out' },
  },
  'render-manifests': {
    read: (raw) =>
      readRender(raw, {
        variable: () => undefined,
        publicVariables: () => new Map(),
        secrets: () => [],
        secretVariable: () => undefined,
        environment: () => undefined,
      }),
    fewest: { sourcePath: 'app', environment: 'dev', outputPath: 'out' },
  },
  'update-image-tag': { read: (raw) => readUpdate(raw, () => 'here'), fewest: { files: '*.yaml', images: 'web:1' } },
  'wait-for-flux': {
    read: (raw) => readWait(raw, undefined),
    fewest: { kustomizations: 'apps', revision: '0'.repeat(40) },
  },
};

/** The inputs that must be so for this one to be shown. */
function shownWith({ visibleRule = '' }: Input): Values {
  return Object.fromEntries(
    [...visibleRule.matchAll(/(\w+) = (\w+)/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

describe('what this version does not have', () => {
  for (const { name, definition } of readTasks(root)) {
    const reader = readers[name];
    if (reader === undefined) continue;
    const inputs = definition['inputs'] as readonly Input[];

    const refused = (values: Values): boolean => {
      try {
        reader.read((input) => ({ ...reader.fewest, ...values })[input]);
        return false;
      } catch (error) {
        return error instanceof TaskError && error.code === 'NOT_AVAILABLE';
      }
    };

    it(`${name}: what the help says is missing is refused as NOT_AVAILABLE, and nothing else is`, () => {
      assert.equal(refused({}), false);
      for (const input of inputs) {
        const missing = /not in this version/i.test(input.helpMarkDown ?? '');
        if (input.options !== undefined) {
          for (const [option, label] of Object.entries(input.options)) {
            const asked = option !== input.defaultValue && /not in this version/.test(label);
            assert.equal(refused({ [input.name]: option }), asked, `${input.name}: ${option}`);
            if (asked) assert.ok(missing, `the help of ${input.name}`);
          }
        } else if (missing) {
          const value = input.type === 'boolean' ? 'true' : '1';
          assert.ok(refused({ ...shownWith(input), [input.name]: value }), input.name);
        } else if (!/In this version only/.test(input.helpMarkDown ?? '')) {
          assert.equal(refused({ [input.name]: input.type === 'boolean' ? 'true' : '1' }), false, input.name);
        }
      }
    });

    it(`${name}: its page says so, in a section, where something is missing`, () => {
      const page = pages().find(({ path }) => path === `docs/${name}.md`);
      const missing = inputs.some(({ helpMarkDown = '' }) => /in this version/i.test(helpMarkDown));
      if (missing) assert.match(page?.text ?? '', /^## Not in this version$/m);
      else assert.doesNotMatch(page?.text ?? '', /NOT_AVAILABLE/);
    });
  }
});
