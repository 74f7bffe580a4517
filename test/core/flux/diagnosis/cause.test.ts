import assert from 'node:assert/strict';

import { causes } from '../../../../core/flux/diagnosis/cause.ts';
import { adviceOfCause } from '../../../../core/flux/diagnosis/cause-advice.ts';
import { fakeCluster, look } from './fake.ts';

describe('The cause of a failure', () => {
  it('tells the cause by the words of Flux alone', async () => {
    const words: readonly [string, string, string | undefined][] = [
      [
        'Kustomization',
        'Deployment/demo/web dry-run failed: admission webhook "validate.kyverno.svc-fail" denied the request',
        'policy',
      ],
      [
        'Kustomization',
        'Deployment/demo/web dry-run failed (Forbidden): admission webhook "validation.gatekeeper.sh" denied the request: [must-have-owner]',
        'policy',
      ],
      ['Kustomization', 'failed calling webhook "mutate.example": no endpoints available', 'webhookDown'],
      [
        'Kustomization',
        'Job/demo/migrate dry-run failed (Invalid): Job.batch "migrate" is invalid: spec.template: field is immutable',
        'immutable',
      ],
      [
        'Kustomization',
        'Canary/demo/web dry-run failed: no matches for kind "Canary" in version "flagger.app/v1beta1"',
        'kindMissing',
      ],
      ['Kustomization', 'ConfigMap/demo/x dry-run failed (NotFound): namespaces "demo" not found', 'namespaceMissing'],
      [
        'Kustomization',
        'deployments.apps "web" is forbidden: User "system:serviceaccount:flux-system:apps" cannot patch resource',
        'applyForbidden',
      ],
      ['Kustomization', 'kustomization path not found: stat /tmp/x: no such file or directory', 'pathMissing'],
      ['Kustomization', "post build failed for 'web': envsubst error", 'substitution'],
      ['GitRepository', 'failed to checkout: authentication required: Unauthorized', 'signIn'],
      ['GitRepository', 'ssh: handshake failed: knownhosts: key mismatch', 'hostKey'],
      ['GitRepository', 'Get "https://git.example": x509: certificate signed by unknown authority', 'certificate'],
      ['GitRepository', 'couldn\'t find remote ref "refs/heads/main"', 'refMissing'],
      [
        'Kustomization',
        "kustomize build failed: accumulating resources from 'missing.yaml': open /tmp/missing.yaml: no such file or directory",
        'fileMissing',
      ],
      [
        'Kustomization',
        "kustomize build failed: accumulating resources from 'x.yaml': MalformedYAMLError: yaml: line 3: did not find expected key",
        'yaml',
      ],
      ['Kustomization', "timeout waiting for: [Deployment/flux/sops-operator status: 'InProgress']", undefined],
      ['HelmRelease', 'Job "x" is invalid: spec.template: field is immutable', 'immutable'],
      ['HelmChart', 'invalid chart reference: chart.metadata.version "x" is invalid', 'helmChart'],
      ['GitRepository', 'ssh: Could not resolve hostname git.example', 'nameResolution'],
      ['GitRepository', 'dial tcp: lookup git.example: no such host', 'nameResolution'],
      [
        'HelmRelease',
        'template: web/templates/x.yaml:3:4: executing "x": nil pointer evaluating interface {}.tag',
        'helmTemplate',
      ],
      ['HelmRelease', 'another operation (install/upgrade/rollback) is in progress', 'helmBusy'],
      ['HelmRelease', 'Helm upgrade failed: context deadline exceeded', undefined],
    ];
    for (const [kind, reason, cause] of words) {
      const found = await look(fakeCluster([]), { ref: { kind, namespace: 'flux-system', name: 'apps' }, reason });
      assert.equal(found.root?.cause, cause, reason);
    }
  });
});

describe('The advice on a cause', () => {
  const at = { kind: 'Pod', namespace: 'demo', name: 'web-1' };
  const ref = { kind: 'Kustomization', namespace: 'flux-system', name: 'apps' };

  it('is one of its own for each, in whole sentences', () => {
    const all = causes.map((cause) => adviceOfCause({ cause, at }, ref));
    for (const one of all) assert.match(one, /^[A-Z].{40,}\.$/);
    assert.equal(new Set(all).size, causes.length);
  });

  it('names the object in its commands, and nothing that a shell would take for more than a name', () => {
    const crash = (of: typeof at) => adviceOfCause({ cause: 'crash', at: of }, ref);
    assert.match(crash(at), /kubectl logs web-1 -n demo --previous/);
    assert.match(crash({ ...at, name: 'x;rm', namespace: '$(x)' }), /kubectl logs <pod> -n <namespace> --previous/);
    assert.match(crash({ ...at, kind: 'Deployment' }), /kubectl logs <pod> -n demo/);
    assert.match(adviceOfCause({ cause: 'crash', at: undefined }, ref), /kubectl logs <pod> -n <namespace>/);
    const signIn = (of: typeof ref) => adviceOfCause({ cause: 'signIn', at }, of);
    assert.match(signIn(ref), /flux reconcile source git apps -n flux-system\./);
    for (const of of [
      { ...ref, name: '-x' },
      { ...ref, namespace: '`x`' },
    ])
      assert.match(signIn(of), /flux reconcile source git <name> -n <namespace>\./);
  });
});
