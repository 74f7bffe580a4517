/**
 * What of Kubernetes and Flux the end-to-end tests run, and the Go modules it is built from. Versions and checksums are
 * those of `go.mod` and `go.sum` in `test/e2e/flux/modules/<name>`.
 *
 * @typedef {object} GoModule
 * @property {'kubernetes' | 'flux' | 'notification'} name also the folder of its go.mod
 * @property {Readonly<Record<string, string>>} programs the package of each, by the name it is to have
 * @property {{ variable: string, of: string }} [version] a variable that is to hold the version of one of its modules
 * @property {readonly string[]} crds Go modules whose `config/crd/bases` is needed
 */

/** @type {readonly GoModule[]} */
export const goModules = [
  {
    name: 'kubernetes',
    programs: { etcd: 'go.etcd.io/etcd/server/v3', 'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver' },
    // Helm asks the server for its version, and wants a proper one.
    version: { variable: 'k8s.io/component-base/version.gitVersion', of: 'k8s.io/kubernetes' },
    crds: [],
  },
  {
    name: 'flux',
    programs: {
      'source-controller': 'github.com/fluxcd/source-controller',
      'kustomize-controller': 'github.com/fluxcd/kustomize-controller',
      'helm-controller': 'github.com/fluxcd/helm-controller',
    },
    crds: [
      'github.com/fluxcd/source-controller',
      'github.com/fluxcd/kustomize-controller',
      'github.com/fluxcd/helm-controller',
    ],
  },
  {
    // Of its own: it wants other versions of what it shares with the others.
    name: 'notification',
    programs: { 'notification-controller': 'github.com/fluxcd/notification-controller' },
    crds: ['github.com/fluxcd/notification-controller'],
  },
];
