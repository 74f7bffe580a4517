/** `31` of `1.31`, `v1.31.4` or a provider's `v1.31.4-eks-abc`; undefined when it is no version of Kubernetes 1. */
export function minorOf(kubeVersion: string): number | undefined {
  const minor = /^v?1\.(\d{1,3})(?:\.\d+)?(?:[-+][\w.+-]*)?$/.exec(kubeVersion.trim())?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** As kubeconform puts it into paths: `v1.31.0` for `1.31`, `master` for none. */
export function normalizedVersion(kubeVersion: string): string {
  const full = /^v?(1\.\d+)(\.\d+)?/.exec(kubeVersion.trim());
  return full === null ? 'master' : `v${full[1] ?? ''}${full[2] ?? '.0'}`;
}
