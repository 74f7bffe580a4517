/**
 * The tools that templates are rendered with: which versions, and where their projects publish them.
 *
 * @typedef {object} Tool
 * @property {'helm' | 'kustomize'} name
 * @property {string} version of the official release
 * @property {string} module what `go install` takes
 * @property {readonly string[]} versionCommand
 * @property {RegExp} usable what the version command prints when the tool is of a kind that we can work with
 * @property {(platform: Platform, env: NodeJS.ProcessEnv) => string} archive address of the release archive
 * @property {(platform: Platform, env: NodeJS.ProcessEnv) => string} checksums address of the published file with its sha256
 * @property {(platform: Platform) => string} member the program's path in the archive
 *
 * @typedef {object} Platform
 * @property {'linux' | 'darwin' | 'windows'} os as the releases name it
 * @property {'amd64' | 'arm64'} arch
 */

/** @type {readonly Tool[]} */
export const tools = [
  {
    name: 'helm',
    version: '3.19.4',
    module: 'helm.sh/helm/v3/cmd/helm@v3.19.4',
    versionCommand: ['version', '--short'],
    usable: /^v[34]\.\d+/m,
    archive: ({ os, arch }, env) =>
      `${helmBase(env)}/helm-v3.19.4-${os}-${arch}.${os === 'windows' ? 'zip' : 'tar.gz'}`,
    checksums: ({ os, arch }, env) =>
      `${helmBase(env)}/helm-v3.19.4-${os}-${arch}.${os === 'windows' ? 'zip' : 'tar.gz'}.sha256sum`,
    member: ({ os, arch }) => `${os}-${arch}/helm${os === 'windows' ? '.exe' : ''}`,
  },
  {
    name: 'kustomize',
    version: '5.7.1',
    module: 'sigs.k8s.io/kustomize/kustomize/v5@v5.7.1',
    versionCommand: ['version'],
    usable: /v5\.\d+|\(devel\)/,
    archive: ({ os, arch }, env) =>
      `${kustomizeBase(env)}/kustomize_v5.7.1_${os}_${arch}.${os === 'windows' ? 'zip' : 'tar.gz'}`,
    checksums: (_platform, env) => `${kustomizeBase(env)}/checksums.txt`,
    member: ({ os }) => `kustomize${os === 'windows' ? '.exe' : ''}`,
  },
];

/**
 * Mirrors serve the same files under another address, as companies without a way out need it.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function helmBase(env) {
  return env['GITOPS_DELIVERY_HELM_MIRROR'] ?? 'https://get.helm.sh';
}

/** @param {NodeJS.ProcessEnv} env */
function kustomizeBase(env) {
  const mirror = env['GITOPS_DELIVERY_KUSTOMIZE_MIRROR'];
  return mirror ?? 'https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.7.1';
}

/**
 * @param {string} platform as `process.platform`
 * @param {string} arch as `process.arch`
 * @returns {Platform}
 * @throws {Error} where no release is published
 */
export function releasePlatform(platform, arch) {
  const os = platform === 'win32' ? 'windows' : platform;
  const cpu = arch === 'x64' ? 'amd64' : arch;
  if ((os !== 'linux' && os !== 'darwin' && os !== 'windows') || (cpu !== 'amd64' && cpu !== 'arm64')) {
    throw new Error(`there is no release for ${platform} on ${arch}; install helm and kustomize yourself, on PATH`);
  }
  return { os, arch: cpu };
}
