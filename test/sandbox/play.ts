import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from './sandbox.ts';

/** `npm run sandbox`: everything started, with a sample repository, until Ctrl+C. */
const folder = await mkdtemp(join(tmpdir(), 'gitops-sandbox-'));
const sandbox = await startSandbox({ folder, clusters: ['dev', 'prod'] });
const { azureDevOps, project } = sandbox;
const person = azureDevOps.addIdentity({ name: 'Ada', email: 'ada@contoso.example', admin: true });
const flux = azureDevOps.addIdentity({ name: 'Flux', kind: 'service' });
const token = azureDevOps.issueToken(person);
const fluxToken = azureDevOps.issueToken(flux);
const repository = await azureDevOps.addRepository({ project, name: 'gitops', files: sampleFiles() });
for (const cluster of sandbox.clusters) {
  cluster.addGitSource({ name: 'gitops', url: repository.remoteUrl, branch: 'main', token: fluxToken });
  cluster.addKustomization({
    name: 'apps',
    source: 'gitops',
    path: `./${cluster.name}/manifests`,
    wait: true,
    prune: true,
  });
}
repository.onPush(() => {
  for (const cluster of sandbox.clusters) cluster.flux.poke();
});

const lines = [
  `State       ${folder}`,
  `Azure DevOps ${azureDevOps.collectionUrl}${project.name}`,
  `  REST      curl -u :${token} '${azureDevOps.collectionUrl}${project.name}/_apis/git/repositories?api-version=7.0'`,
  `  git       git -c http.extraheader='Authorization: Bearer ${token}' clone ${repository.remoteUrl}`,
  ...sandbox.clusters.flatMap((cluster) => [
    `Cluster ${cluster.name}: ${cluster.url}`,
    `  kubectl   KUBECONFIG=${cluster.kubeconfigPath} kubectl get kustomizations -A`,
  ]),
  'Push to main: Flux in both clusters applies it. Ctrl+C ends it all and removes the folder.',
];
process.stdout.write(`${lines.join('\n')}\n`);

// An open server keeps the process alive; only a signal ends it.
await new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});
await sandbox.stop();
await rm(folder, { recursive: true, force: true });
process.stdout.write('Stopped.\n');

function sampleFiles(): Record<string, string> {
  const manifest = (cluster: string): string =>
    [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata:',
      '  name: greeting',
      '  namespace: default',
      'data:',
      `  text: hello from ${cluster}`,
      '',
    ].join('\n');
  return {
    'README.md': '# What runs in our clusters\n',
    'dev/manifests/greeting.yaml': manifest('dev'),
    'prod/manifests/greeting.yaml': manifest('prod'),
  };
}
