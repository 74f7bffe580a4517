/** What is delivered where: two deliveries with the same identity replace each other, all others leave each other alone. */
export interface DeliveryIdentity {
  readonly environment: string;
  readonly application: string;
  /** Empty when the environment is one cluster. */
  readonly cluster: string;
}

const scope = (identity: Pick<DeliveryIdentity, 'cluster'>): string =>
  identity.cluster === '' ? '{environment}' : '{environment}/{cluster}';

/** The default patterns; with a cluster, `{cluster}` follows `{environment}`, so two clusters never share a path or branch. */
export const defaultPatterns = {
  layout: (identity: Pick<DeliveryIdentity, 'cluster'>) => `${scope(identity)}/{application}/manifests.yaml`,
  descriptor: (identity: Pick<DeliveryIdentity, 'cluster'>) => `${scope(identity)}/{application}/deployment.json`,
  branch: (identity: Pick<DeliveryIdentity, 'cluster'>) => `deploy/${scope(identity)}/{application}`,
} as const;

/** `application in environment`, with the cluster when there is one: for messages. */
export function formatIdentity(identity: DeliveryIdentity): string {
  const where = identity.cluster === '' ? identity.environment : `${identity.environment} (${identity.cluster})`;
  return `${identity.application} in ${where}`;
}

/** Whether both name the same application of the same environment and cluster. */
export function sameIdentity(a: DeliveryIdentity, b: DeliveryIdentity): boolean {
  return a.environment === b.environment && a.application === b.application && a.cluster === b.cluster;
}
