import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';
import { gitHubEndpoint } from '../tasks/create-gitops-pr/github-stand-in.ts';
import type { Identity, Repository as AzureRepository } from '../sandbox/azure-devops/index.ts';
import { startGitHub } from '../sandbox/github/index.ts';
import type { GitHub } from '../sandbox/github/types.ts';
import type { PipelineRun } from '../sandbox/pipeline/index.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { pages } from './markdown.ts';
import { inFrame, recipesOf, type Recipe } from './recipes.ts';

/** What both hosts' repositories have. */
type Repository = Pick<AzureRepository, 'folder' | 'remoteUrl' | 'git' | 'read'>;

const page = pages().find(({ path }) => path === 'docs/update-image-tag.md') ?? { path: '', text: '' };
const recipes = recipesOf({ ...page, text: page.text.split('<!-- reference:start -->')[0] ?? '' });
const frame = recipes[0]?.yaml ?? '';
const isOnGitHub = ({ yaml }: Recipe): boolean => yaml.includes('repositoryType: github');

/** The code's texts, what is filled in taken out. */
function texts(folder: string): string {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8').replaceAll(/\$\{[^{}]*\}/g, '…'))
    .join('\n');
}

describe('what docs/update-image-tag.md says of the log', () => {
  const [, section = ''] = page.text.split('\n## What it says\n');
  const shown = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  );

  const code = ['core/images', 'core/gitops-repo', 'tasks/update-image-tag'].map(texts).join('\n');
  /** The parts of a text that the task does not fill in. */
  const isSaid = (text: string): void => {
    for (const part of text.split('…').map((each) => each.trim()))
      if (part.length > 3) assert.ok(code.includes(part), `"${part}" of "${text}"`);
  };

  it('is what the task says', () => {
    // A place's line and the count are made of parts; the recipes' logs show them.
    const whole = shown.filter((text) => !/^apps\/|^Looked at/.test(text));
    assert.ok(whole.length > 10);
    for (const text of whole) isSaid(text);
  });

  it('as is what docs/errors.md says of its errors', () => {
    const errors = readFileSync(join(root, 'docs/errors.md'), 'utf8');
    for (const name of ['EDIT_REFUSED', 'IMAGE_AMBIGUOUS', 'IMAGE_NOT_FOUND']) {
      const [, paragraph = ''] = errors.split(`\n## ${name}\n`);
      const phrases = [...(paragraph.split('\n## ')[0] ?? '').matchAll(/(?<!\w)_([^_]+)_/g)];
      assert.ok(phrases.length > 1, name);
      for (const [, text = ''] of phrases) isSaid(text);
    }
  });
});

/** Runs the page's pipelines as they stand there, by the packaged extension, each on a repository of its own. */
describe('the recipes of docs/update-image-tag.md', function () {
  this.timeout(60_000);
  const others = { 'README.md': '# What runs\n', 'others/web.md': 'image: registry.example.com/shop/web:0.1\n' };
  let folder: string;
  let sandbox: Sandbox;
  let github: GitHub;
  let gitHubToken: string;
  /** Whose token the jobs get that do not name the repository: it cannot reach any. */
  let stranger: Identity;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recipes-'));
    sandbox = await startSandbox({ folder: join(folder, 'sandbox'), project: 'Platform', clusters: [] });
    stranger = sandbox.azureDevOps.addIdentity({ name: 'a job’s token without the repository', kind: 'service' });
    // A reviewer of the page's.
    sandbox.azureDevOps.addIdentity({ name: '[Platform]\\Release Managers', kind: 'group' });
    github = await startGitHub({ folder: join(folder, 'github') });
    const memberOf = github.addOrganization({ login: 'contoso' });
    gitHubToken = github.issueToken(github.addUser({ login: 'shop-bot', memberOf }));
  });
  after(async () => {
    await sandbox.stop();
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A repository with the files of a recipe, and the recipe for it: the page calls all of them gitops. */
  async function onRepository(recipe: Recipe): Promise<{ gitOps: Repository; yaml: string }> {
    const name = `gitops${recipe.line}`;
    const files = { ...others, ...recipe.before };
    const { azureDevOps, project } = sandbox;
    const yaml = recipe.yaml.replaceAll(/\b(Platform|contoso)\/gitops\b/g, `$1/${name}`);
    if (!isOnGitHub(recipe)) {
      // What is gone back to must have been there.
      const goesBack = recipe.yaml.includes('rollbackTo:');
      const gitOps = await azureDevOps.addRepository({ project, name, files: goesBack ? recipe.after : files });
      if (goesBack) await gitOps.commit({ branch: 'main', files });
      azureDevOps.deny(stranger, 'GenericRead', gitOps);
      return { gitOps, yaml };
    }
    const repository = await github.addRepository({ owner: 'contoso', name, private: true, files });
    // What stands in is a server of one's own: nothing can stand in for github.com.
    return {
      gitOps: {
        folder: repository.folder,
        remoteUrl: repository.cloneUrl,
        git: (...args) => repository.git(...args),
        read: (ref, path) => repository.read(ref, path),
      },
      yaml: yaml.replaceAll('githubConnection:', 'githubEnterpriseConnection:'),
    };
  }

  async function run(line: number, yaml: string, gitOps: Repository): Promise<PipelineRun> {
    const self = join(folder, 'self', String(line));
    await mkdir(self, { recursive: true });
    await writeFile(
      join(self, 'azure-pipelines.yml'),
      inFrame(frame.replaceAll('Platform/gitops', `Platform/gitops${line}`), yaml),
    );
    const { azureDevOps, jobToken, project } = sandbox;
    return sandbox.run({
      file: 'azure-pipelines.yml',
      repositories: { self, gitops: gitOps.folder },
      remotes: { gitops: gitOps.remoteUrl },
      extension: join(root, 'dist', 'extension'),
      run: { id: '1042', number: '1.4.0' },
      variables: { 'Build.RequestedFor': 'Ada', 'Build.SourceBranch': 'refs/heads/main' },
      azureDevOps: {
        collectionUrl: azureDevOps.collectionUrl,
        jobToken,
        jobTokenFor: ({ repositories }) =>
          repositories.some((name) => name.endsWith(`/gitops${line}`)) ? jobToken : azureDevOps.issueToken(stranger),
        project,
      },
      serviceConnections: [gitHubEndpoint('contoso-github', github.url, gitHubToken)],
      environment: { PATH: process.env['PATH'] ?? '' },
      cancel: AbortSignal.timeout(50_000),
    });
  }

  for (const recipe of recipes) {
    it(`${recipe.heading} (line ${recipe.line}): does to the files what the page shows`, async () => {
      const { gitOps, yaml } = await onRepository(recipe);
      const result = await run(recipe.line, yaml, gitOps);
      assert.equal(result.result, 'Succeeded', result.log);
      const { azureDevOps } = sandbox;
      assert.deepEqual([...result.schemaMistakes, ...azureDevOps.violations, ...github.violations], []);
      const branch = await changedBranch(gitOps);
      for (const [path, text] of Object.entries({ ...others, ...recipe.after }))
        assert.equal(await gitOps.read(branch, path), text, `${path} on ${branch}\n${result.log}`);
      // Commits are called as they are called.
      const same = (text: string): string => text.replaceAll(/\b[0-9a-f]{10}\b/g, '0123456789');
      let from = 0;
      for (const line of recipe.log) {
        const expected = `: ${same(line).replaceAll('Platform/gitops', `Platform/gitops${recipe.line}`)}\n`;
        const at = same(`${result.log}\n`).indexOf(expected, from);
        assert.notEqual(at, -1, `the log has no line "${line}":\n${result.log}`);
        from = at;
      }
    });
  }

  it('are all shown with what they do to a file', () => {
    assert.ok(recipes.length > 8);
    for (const { before, heading, line } of recipes) assert.notDeepEqual(before, {}, `${heading}, line ${line}`);
  });
});

/** Where a run has left its changes: on a branch of its own, else on the main one. */
async function changedBranch(gitOps: Repository): Promise<string> {
  const refs = await gitOps.git('for-each-ref', '--format=%(refname:short)', 'refs/heads');
  return refs.split('\n').find((name) => name !== '' && name !== 'main') ?? 'main';
}
