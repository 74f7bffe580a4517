import { delimiter, join } from 'node:path';
import { installTool, provideTools, toolFolder } from '../bootstrap/tools.mjs';
import { tools } from '../bootstrap/releases.mjs';
import { run } from '../bootstrap/run.mjs';
import { runCommand } from '../ci/steps.mjs';
import { asGit232, provideGit230 } from './old-git.mjs';

/**
 * @typedef {object} Row one version of a tool, and the tests that call what differs between its versions
 * @property {string} name
 * @property {(env: NodeJS.ProcessEnv) => Promise<string>} provide gives the folder to put in front of PATH; throws why it cannot be had
 * @property {readonly string[]} files
 */

/** The oldest and the newest of what tasks promise to work with; `npm test` runs with what is between. @type {readonly Row[]} */
export const rows = [
  {
    name: 'git 2.30',
    provide: provideGit230,
    files: ['test/matrix/too-old.matrix.ts'],
  },
  {
    name: 'git 2.32',
    provide: asGit232,
    files: [
      'test/platform/git/repository.test.ts',
      'test/platform/git/plain-servers.test.ts',
      'test/matrix/delivery.matrix.ts',
    ],
  },
  {
    name: 'helm 4',
    provide: (env) => built('helm', '4.3.1', 'helm.sh/helm/v4/cmd/helm@v4.3.1', env),
    files: ['test/platform/manifest-tools.test.ts', 'test/tasks/render-manifests/helm.test.ts'],
  },
  {
    name: 'kustomize 5.0',
    provide: (env) => built('kustomize', '5.0.0', 'sigs.k8s.io/kustomize/kustomize/v5@v5.0.0', env),
    files: [
      'test/platform/kustomize.test.ts',
      'test/platform/images-kustomize.test.ts',
      'test/tasks/render-manifests/engines.test.ts',
    ],
  },
];

/**
 * A tool built by Go, once.
 *
 * @param {'helm' | 'kustomize'} name
 * @param {string} version
 * @param {string} module
 * @param {NodeJS.ProcessEnv} env
 */
async function built(name, version, module, env) {
  const usual = tools.find((tool) => tool.name === name);
  if (usual === undefined) throw new Error(`${name} is no tool of ours`);
  const archive = () => {
    throw new Error('it is built by Go alone');
  };
  const tool = { ...usual, version, module, archive };
  return (await toolFolder(tool, env)) ?? (await installTool(tool, env));
}

/**
 * PATH for a row's tests: the row's own tool, then the usual ones, as `npm test` has them, wherever they lie.
 *
 * @param {string} folder
 * @param {NodeJS.ProcessEnv} env
 */
export async function pathWith(folder, env) {
  return [folder, ...(await provideTools(env)), env['PATH'] ?? ''].join(delimiter);
}

/**
 * Runs a row's tests with its tool in front of PATH.
 *
 * @param {string} root
 * @param {Row} row
 * @param {import('../ci/steps.mjs').Output} [output]
 * @returns {Promise<number | { skipped: string }>} mocha's exit code
 */
export async function runRow(root, row, output) {
  let folder;
  try {
    folder = await row.provide(process.env);
  } catch (error) {
    return { skipped: error instanceof Error ? error.message : String(error) };
  }
  const [tool = ''] = row.name.split(' ');
  const environment = { PATH: await pathWith(folder, process.env) };
  const env = { ...process.env, ...environment };
  const version = await run(join(folder, tool), tool === 'git' ? ['--version'] : ['version'], { env });
  const line = `${row.name}: ${version.output.trim()} (${folder})`;
  if (output === undefined) console.log(line);
  else output(`${line}\n`);
  const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const reporter = ['--reporter', join(root, 'scripts', 'test', 'reporter.cjs')];
  const report = ['--reporter-option', `output=${join(root, 'dist', reportOf(row))}`];
  const args = [mocha, '--parallel', '--jobs', '3', ...reporter, ...report, ...row.files];
  return await runCommand(root, process.execPath, args, environment, output);
}

/**
 * @param {Row} row
 * @returns {string} the file in dist/ that mocha's report of a row's tests is written to
 */
export function reportOf({ name }) {
  return `matrix-${name.replaceAll(' ', '-')}.json`;
}
