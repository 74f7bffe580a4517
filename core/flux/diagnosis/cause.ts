/** What stands behind a failure, as far as its words tell. The order is how near it is to the root, nearest first. */
export const causes = [
  // What keeps pods from being made at all.
  'quota',
  'podSecurity',
  'policy',
  'webhookDown',
  'serviceAccount',
  // What keeps them from being placed.
  'volume',
  'unschedulable',
  // What keeps them from starting.
  'config',
  'imageName',
  'imageMissing',
  'imageAuth',
  'imageLimit',
  'imageUnreachable',
  // What ends them.
  'outOfMemory',
  'command',
  'platform',
  'crash',
  'evicted',
  'probe',
  'deadline',
  'loadBalancer',
  // What keeps objects from being applied.
  'immutable',
  'kindMissing',
  'namespaceMissing',
  'applyForbidden',
  'conflict',
  'invalid',
  // What keeps manifests from being built.
  'decryption',
  'substitution',
  'duplicate',
  'yaml',
  'fileMissing',
  'pathMissing',
  // What keeps a source from being fetched.
  'hostKey',
  'certificate',
  'signIn',
  'secretMissing',
  'repositoryMissing',
  'refMissing',
  'signature',
  'nameResolution',
  // Helm.
  'helmValues',
  'helmTemplate',
  'helmOwnership',
  'helmBusy',
  'helmTest',
  'helmHook',
  'helmChart',
  'noAnswer',
] as const;

/** One of them. Each has its advice in `adviceOfCause`. */
export type Cause = (typeof causes)[number];

/** Words that tell a cause; the first that is found counts. All of them lower case, none an expression: texts are long, and from outside. */
type Clues = readonly (readonly [Cause, ...(readonly string[])])[];

const ofImages: Clues = [
  ['imageName', 'invalidimagename', 'invalid reference format'],
  ['imageLimit', 'toomanyrequests', 'too many requests', 'rate limit'],
  [
    'imageAuth',
    'unauthorized',
    'authorization failed',
    'access denied',
    'authentication required',
    'no basic auth credentials',
    'insufficient_scope',
    '403 forbidden',
  ],
  ['imageMissing', 'not found', 'manifest unknown', 'does not exist', 'name unknown'],
  ['platform', 'no match for platform', 'no matching manifest'],
];

/** Why an image was not pulled. */
export function causeOfImage(reason: string, message: string): Cause {
  return clueIn(ofImages, `${reason} ${message}`) ?? 'imageUnreachable';
}

const ofObjects: Clues = [
  [
    'quota',
    'exceeded quota',
    'must specify limits',
    'must specify requests',
    'maximum cpu usage',
    'maximum memory usage',
  ],
  ['podSecurity', 'violates podsecurity', 'unable to validate against any security context constraint'],
  ['webhookDown', 'failed calling webhook', 'failed to call webhook', 'conversion webhook'],
  ['policy', 'denied the request', 'validatingadmissionpolicy', 'blocked due to the following policies'],
  ['serviceAccount', 'error looking up service account'],
  ['immutable', 'field is immutable', 'updates to statefulset spec for fields other than', 'may not change once set'],
  ['kindMissing', 'no matches for kind', 'could not find the requested resource', 'ensure crds are installed first'],
  ['namespaceMissing', 'namespace not specified', 'because it is being terminated'],
  ['conflict', 'apply failed with', 'conflict with "'],
  [
    'invalid',
    'dry-run failed (invalid)',
    'dry-run failed: strict decoding',
    'unknown field',
    'is invalid:',
    'dry-run failed (badrequest)',
  ],
  ['decryption', 'sops', 'decrypt', 'no identity matched'],
  ['substitution', 'post build failed', 'envsubst', 'variable not set', 'substitut'],
  ['duplicate', 'may not add resource with an already registered id', 'already registered id'],
  ['pathMissing', 'path not found'],
  ['fileMissing', 'no such file or directory', 'evalsymlink failure'],
  ['yaml', 'malformedyaml', 'yaml: ', 'error converting yaml', 'missing resource metadata', "object 'kind' is missing"],
  // Stands before whatever is wrong with a file, so it comes last.
  ['fileMissing', 'accumulating resources'],
];

const ofSources: Clues = [
  ['hostKey', 'knownhosts', 'host key', 'key mismatch', 'key is unknown'],
  ['certificate', 'x509:', 'certificate'],
  ['signature', 'signature', 'verification error', 'failed to verify', 'no matching signatures'],
  [
    'signIn',
    'authentication required',
    'authorization failed',
    'unable to authenticate',
    'invalid credentials',
    'unauthorized',
    'forbidden',
    'permission denied',
    'access denied',
    'status code: 401',
    'status code: 403',
    ': 401',
    ': 403',
  ],
  [
    'refMissing',
    "couldn't find remote ref",
    'reference not found',
    'no match found for semver',
    'manifest unknown',
    'manifest_unknown',
  ],
  ['secretMissing', 'failed to get secret', 'secrets "', 'failed to get authentication'],
  ['repositoryMissing', 'repository not found', 'status code: 404', ': 404', 'name unknown'],
  ['nameResolution', 'no such host', 'could not resolve host', 'server misbehaving', 'name resolution'],
  [
    'noAnswer',
    'connection refused',
    'i/o timeout',
    'deadline exceeded',
    'connection reset',
    'no route to host',
    ': eof',
  ],
];

const ofHelm: Clues = [
  ['helmOwnership', 'invalid ownership metadata', 'cannot be imported into the current release'],
  ['helmBusy', 'another operation (install/upgrade/rollback) is in progress'],
  ['helmValues', "values don't meet the specifications", 'values validation', 'could not resolve'],
  [
    'helmTemplate',
    'execution error at',
    'parse error at',
    'executing "',
    'nil pointer evaluating',
    'yaml parse error on',
  ],
  ['helmTest', 'helm test failed', 'testfailed', 'test hook'],
  ['helmHook', 'hooks failed', 'hook failed', 'pre-upgrade', 'post-upgrade', 'pre-install', 'post-install'],
];

const ofCharts: Clues = [
  [
    'helmChart',
    'invalid chart reference',
    'no chart version found',
    'no chart name found',
    'chart not found',
    'helmchart',
  ],
];

/** What a message of Flux or of Kubernetes tells of the cause; `kind` is that of the object that says it. */
export function causeOfMessage(kind: string, message: string): Cause | undefined {
  const isSource = /Repository$|^Bucket$|^HelmChart$/.test(kind);
  const clues: Clues = isSource
    ? [...ofSources, ...ofCharts]
    : kind === 'HelmRelease'
      ? [...ofHelm, ...ofCharts, ...ofObjects]
      : ofObjects;
  const text = message.slice(0, 32_768).toLowerCase();
  // That something was waited for in vain is no cause, and the names in it are anybody's: sops-operator.
  if (text.includes('timeout waiting for') || text.includes('health check')) return undefined;
  // Before the clues, for it has no words of its own.
  if (!isSource && text.includes('namespaces "') && text.includes('not found')) return 'namespaceMissing';
  const found = clueIn(clues, text);
  if (found !== undefined || isSource) return found;
  return text.includes('is forbidden: user') ? 'applyForbidden' : undefined;
}

function clueIn(clues: Clues, text: string): Cause | undefined {
  const lower = text.toLowerCase();
  return clues.find(([, ...words]) => words.some((word) => lower.includes(word)))?.[0];
}
