import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { root } from '../../scripts/project.ts';
import type { Endpoint } from '../sandbox/agent/index.ts';
import type { Cluster } from '../sandbox/cluster/index.ts';
import type { RunOptions } from '../sandbox/pipeline/index.ts';
import { doingsOf, openDesk, optionOf, type Desk } from './commands.ts';
import { pages, type Page } from './markdown.ts';

const pageOf = (path: string): Page => pages().find((each) => each.path === path) ?? { path, text: '' };
export const page = pageOf('docs/tutorial.md');
export const gitHubPage = pageOf('docs/tutorial-github.md');

/** The page below a heading, up to the next one of that level. */
export function section(heading: string, { text } = page): string {
  const found = text.split(/^## /m).find((part) => part.startsWith(heading));
  assert.ok(found !== undefined, heading);
  return found;
}

/** The tutorial's files, by path, with the lines that differ for GitHub. Each diff must fit. */
export function filesOnGitHub(): ReadonlyMap<string, string> {
  const files = new Map(
    doingsOf(page).flatMap((doing): [string, string][] => (doing.kind === 'file' ? [[doing.path, doing.text]] : [])),
  );
  for (const [, names = '', diff = ''] of gitHubPage.text.matchAll(/^(`.*`):\n\n```diff\n([\s\S]*?)^```$/gm)) {
    const side = (other: string): string =>
      diff.replaceAll(new RegExp(`^\\${other}.*\n`, 'gm'), '').replaceAll(/^./gm, '');
    for (const [, path = ''] of names.matchAll(/`([^`]+)`/g)) {
      const parts = (files.get(path) ?? '').split(side('+'));
      assert.equal(parts.length, 2, `${path} has the lines that differ, once`);
      files.set(path, parts.join(side('-')));
    }
  }
  return files;
}

/** The repository that `az repos import` would bring. */
export const importTemplates = `git init --quiet --initial-branch main gitops-delivery
cp -r "${root}/examples" "${root}/docs" gitops-delivery
cd gitops-delivery && git add . && git commit --quiet --message templates && git tag v1.0.0
git push --quiet "$REPOS/gitops-delivery" main v1.0.0
cd .. && rm -rf gitops-delivery`;

/** The reader's shell: Ada's, with this token for Azure DevOps, and this cluster. */
export async function openTutorialDesk(
  folder: string,
  token: string,
  cluster: Cluster,
  more: Readonly<Record<string, string>> = {},
): Promise<Desk> {
  const kubeconfig = load(cluster.kubeconfig) as { clusters: { cluster: Record<string, string> }[] };
  const certificate = kubeconfig.clusters[0]?.cluster['certificate-authority-data'] ?? '';
  return openDesk(join(folder, 'desk'), {
    AZURE_DEVOPS_TOKEN: token,
    CLUSTER_ADDRESS: cluster.url,
    CLUSTER_TOKEN: cluster.token,
    CLUSTER_CA: Buffer.from(certificate, 'base64').toString('utf8'),
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@contoso.example',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@contoso.example',
    ...more,
  });
}

/** AzureCLI@2 for the sandbox: runs the script, without signing in. */
export async function addAzureCli(extension: string): Promise<void> {
  const folder = join(extension, 'tasks/AzureCLI');
  await mkdir(folder, { recursive: true });
  const input = (name: string, type = 'string') => ({ name, type, label: name });
  const definition = {
    id: '46e4be58-730b-4389-8a2f-ea10b3e5e815',
    name: 'AzureCLI',
    version: { Major: 2, Minor: 0, Patch: 0 },
    inputs: [
      input('azureSubscription', 'connectedService:AzureRM'),
      ...['scriptType', 'scriptLocation', 'inlineScript'].map((name) => input(name)),
    ],
    execution: { Node20_1: { target: 'index.js' } },
  };
  await writeFile(join(folder, 'task.json'), JSON.stringify(definition));
  const code = `const { status } = require('node:child_process').spawnSync('bash', ['-ec', process.env.INPUT_INLINESCRIPT], { stdio: 'inherit' });
process.exitCode = status ?? 1;\n`;
  await writeFile(join(folder, 'index.js'), code);
}

/** Name and path of each Kustomization; both ways to set them up must say the same. */
export function kustomizationsOf(calls: readonly string[][]): [name: string, path: string][] {
  const own = calls.filter((call) => call.slice(0, 3).join(' ') === 'flux create kustomization');
  const azure = calls.find((call) => call.slice(0, 4).join(' ') === 'az k8s-configuration flux create') ?? [];
  const [configuration = ''] = optionOf(azure, '--name');
  const ofAzure = azure.flatMap((each, at): [string, string][] => {
    if (each !== '--kustomization') return [];
    const values = new Map(
      optionOf(azure.slice(at), '--kustomization').map((pair) => pair.split('=') as [string, string]),
    );
    return [[`${configuration}-${values.get('name') ?? ''}`, values.get('path') ?? '']];
  });
  const ofFlux = own.map((call): [string, string] => [call[3] ?? '', optionOf(call, '--path')[0] ?? '']);
  assert.deepEqual(ofAzure, ofFlux);
  assert.equal(ofFlux.length, 3);
  return ofFlux;
}

/** A service connection as the agent gets it, from the file that it was made of. */
export function connectionOf(file: unknown, index: number): Endpoint[] {
  const { name, type, url, authorization, data } = file as Record<string, unknown>;
  if (authorization === undefined) return [];
  return [
    {
      id: `c1057e50-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
      name: name as string,
      type: type as string,
      url: url as string,
      auth: authorization as Endpoint['auth'],
      data: data as Record<string, string>,
    },
  ];
}

export function groupsOf(calls: readonly string[][]): NonNullable<RunOptions['variableGroups']> {
  const made = calls.filter((call) => call.slice(1, 4).join(' ') === 'pipelines variable-group create');
  const secrets = calls.filter((call) => call.slice(1, 5).join(' ') === 'pipelines variable-group variable create');
  const tokens = new Set(secrets.map((call) => call.at(-1) ?? ''));
  assert.deepEqual([secrets.length, tokens.size], [3, 1]);
  const [token = ''] = tokens;
  return Object.fromEntries(
    made.map((call) => {
      const [name = ''] = optionOf(call, '--name');
      const plain = optionOf(call, '--variables').map((pair): [string, string] => {
        const [variable = '', ...value] = pair.split('=');
        return [variable, value.join('=')];
      });
      const ofEnvironment = name === 'voting-app' ? {} : { CLUSTER_TOKEN: { secret: token } };
      return [name, { ...Object.fromEntries(plain), ...ofEnvironment }];
    }),
  );
}
