import { gitRepository, kustomization, revision, seen } from './build.ts';
import {
  artifact,
  awaited,
  done,
  fetched,
  foreign,
  needing,
  no,
  old,
  on,
  refused,
  stalled,
  tellAll,
  without,
} from './judged.ts';

tellAll({
  'a source': {
    'is suspended': [
      { state: seen(gitRepository({ spec: { suspend: true } }), kustomization()) },
      'failed suspended GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops is suspended: it fetches nothing until somebody resumes it',
      'at main@sha1:11',
    ],
    'is of another repository': [
      {
        state: seen(gitRepository(), kustomization()),
        knowledge: { repositoryUrl: 'https://dev.azure.com/contoso/Fabrikam/_git/other' },
      },
      'failed wrongSource GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops fetches https://dev.azure.com/contoso/Fabrikam/_git/gitops, but the commit was made in https://dev.azure.com/contoso/Fabrikam/_git/other',
      'at main@sha1:11',
    ],
    'follows another branch': [
      { state: seen(gitRepository(), kustomization()), knowledge: { branchName: 'release' } },
      'failed wrongSource GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops follows branch main, but the commit was made on branch release',
      'at main@sha1:11',
    ],
    'follows this branch of this repository': [
      {
        state: seen(fetched, done),
        knowledge: { branchName: 'main', repositoryUrl: 'https://dev.azure.com/contoso/Fabrikam/_git/gitops' },
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is an artifact, of which url and branch say nothing': [
      {
        state: seen(artifact('OCIRepository', revision(awaited)), on('OCIRepository')),
        knowledge: { branchName: 'x', repositoryUrl: 'https://github.com/a/b' },
      },
      'pending fetched Kustomization/flux-system/apps',
      'the source has it; Kustomization/flux-system/apps has applied main@sha1:11',
    ],
    'is not there': [
      { state: seen(kustomization()) },
      'pending sourceAbsent GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops is not there',
    ],
    'was not looked at': [
      { state: seen(on('OCIRepository')) },
      'pending unseen Kustomization/flux-system/apps',
      'OCIRepository/flux-system/gitops was not looked at yet',
    ],
    'cannot be read': [
      { state: refused(seen(kustomization()), 'GitRepository', 'flux-system') },
      'pending sourceAbsent GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops cannot be read: no right',
    ],
    'has fetched nothing': [
      { state: seen(without(gitRepository(), 'artifact'), kustomization()) },
      'pending sourceBehind GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops has nothing yet and has not fetched 22 yet',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has a commit of which nothing is known': [
      { state: seen(gitRepository({ commit: 'e'.repeat(40) }), kustomization()) },
      'pending asking GitRepository/flux-system/gitops',
      'asking how ee stands to 22',
      'asks: {"kind":"relation","commit":"ee"}',
    ],
    'does not try again': [
      { state: seen(gitRepository({ conditions: stalled() }), kustomization()) },
      'failed sourceStalled GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops cannot fetch and does not try again (Bad): words',
      'at main@sha1:11',
    ],
    'did not try again in another generation': [
      { state: seen(gitRepository({ conditions: stalled('Bad', { generation: 0 }) }), kustomization()) },
      'pending sourceBehind GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops has main@sha1:11 and has not fetched 22 yet',
      'asks: {"kind":"branch","source":"main"}',
    ],
    fails: [
      { state: seen(gitRepository({ conditions: no('GitOperationFailed') }), kustomization()) },
      'pending sourceFailing GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops cannot fetch (GitOperationFailed): words',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has a foreign commit, while the branch has the awaited one': [
      { state: seen(gitRepository({ commit: foreign }), kustomization()) },
      'pending sourceBehind GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops has main@sha1:ff, from before the branch was rewritten',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has a foreign commit, and the branch was not asked': [
      { state: seen(gitRepository({ commit: foreign }), kustomization()), knowledge: { branch: { kind: 'unasked' } } },
      'pending asking GitRepository/flux-system/gitops',
      'asking whether the branch still contains 22',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has a foreign commit, and nothing is known of the branch': [
      {
        state: seen(gitRepository({ commit: foreign }), kustomization()),
        knowledge: { branch: { kind: 'unavailable' } },
      },
      'failed diverged GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops has main@sha1:ff, which neither contains 22 nor leads to it: the histories diverged',
      'at main@sha1:ff',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has an older commit, and the branch has lost the awaited one': [
      {
        state: seen(gitRepository(), kustomization()),
        knowledge: { branch: { kind: 'known', name: 'main', tip: old, contains: false } },
      },
      'failed rolledBack GitRepository/flux-system/gitops',
      '22 is no longer in the branch: main is at 11, which does not contain it',
      'at main@sha1:11',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has an older commit, and the branch is deleted': [
      {
        state: seen(gitRepository(), kustomization()),
        knowledge: { branch: { kind: 'known', name: 'main', tip: undefined, contains: false } },
      },
      'failed rolledBack GitRepository/flux-system/gitops',
      '22 is no longer in the branch: main is deleted',
      'at main@sha1:11',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has a commit that nobody can be asked about': [
      {
        state: seen(gitRepository(), kustomization()),
        knowledge: { relations: new Map([[old, 'unavailable']]), branch: { kind: 'unavailable' } },
      },
      'pending ancestryUnknown GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops has main@sha1:11, not exactly 22, and whether that contains it cannot be asked; set repository (and its connection), so that the history can be read',
      'warns: GitRepository/flux-system/gitops has main@sha1:11, not exactly 22, and whether that contains it cannot be asked; set repository (and its connection), so that the history can be read.',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'has a commit that its host does not answer about': [
      {
        state: seen(gitRepository(), kustomization()),
        knowledge: {
          relations: new Map([[old, 'unavailable']]),
          branch: { kind: 'unavailable' },
          repositoryUrl: 'https://dev.azure.com/contoso/Fabrikam/_git/gitops',
        },
      },
      'pending ancestryUnknown GitRepository/flux-system/gitops',
      'GitRepository/flux-system/gitops has main@sha1:11, not exactly 22, and whether that contains it cannot be asked; the history of https://dev.azure.com/contoso/Fabrikam/_git/gitops does not answer for it: look at the right of its connection to read the code',
      'warns: GitRepository/flux-system/gitops has main@sha1:11, not exactly 22, and whether that contains it cannot be asked; the history of https://dev.azure.com/contoso/Fabrikam/_git/gitops does not answer for it: look at the right of its connection to read the code.',
      'asks: {"kind":"branch","source":"main"}',
    ],
    'is a bucket': [
      { state: seen(artifact('Bucket'), on('Bucket')) },
      'failed originUnknown Bucket/flux-system/gitops',
      'Bucket/flux-system/gitops is a bucket, whose content names no commit: nothing can prove that it contains 22',
      'at latest@sha256:aa',
    ],
    'is an artifact without a commit': [
      { state: seen(artifact('OCIRepository'), on('OCIRepository')) },
      'pending ancestryUnknown OCIRepository/flux-system/gitops',
      'OCIRepository/flux-system/gitops has latest@sha256:aa, whose metadata names no commit, so nothing proves that it contains 22: push it with flux push artifact --revision="<branch>@sha1:<commit>"',
      'warns: OCIRepository/flux-system/gitops has latest@sha256:aa, whose metadata names no commit, so nothing proves that it contains 22: push it with flux push artifact --revision="<branch>@sha1:<commit>".',
    ],
    'is an artifact with a version for a commit': [
      { state: seen(artifact('OCIRepository', 'v1'), on('OCIRepository')) },
      'pending ancestryUnknown OCIRepository/flux-system/gitops',
      'OCIRepository/flux-system/gitops has latest@sha256:aa, whose metadata names "v1", which is no commit id of 40 digits, so nothing proves that it contains 22: push it with flux push artifact --revision="<branch>@sha1:<commit>"',
      'warns: OCIRepository/flux-system/gitops has latest@sha256:aa, whose metadata names "v1", which is no commit id of 40 digits, so nothing proves that it contains 22: push it with flux push artifact --revision="<branch>@sha1:<commit>".',
    ],
    'is an artifact of somebody else’s making': [
      { state: seen(artifact('ExternalArtifact'), on('ExternalArtifact')) },
      'pending ancestryUnknown ExternalArtifact/flux-system/gitops',
      'ExternalArtifact/flux-system/gitops has latest@sha256:aa, whose metadata names no commit, so nothing proves that it contains 22: let whoever makes it set the metadata org.opencontainers.image.revision (an ArtifactGenerator: originRevision)',
      'warns: ExternalArtifact/flux-system/gitops has latest@sha256:aa, whose metadata names no commit, so nothing proves that it contains 22: let whoever makes it set the metadata org.opencontainers.image.revision (an ArtifactGenerator: originRevision).',
    ],
    'is an artifact that was not fetched yet': [
      { state: seen(artifact('OCIRepository', undefined, { none: true }), on('OCIRepository')) },
      'pending sourceBehind OCIRepository/flux-system/gitops',
      'OCIRepository/flux-system/gitops has nothing yet and has not fetched 22 yet',
      'asks: {"kind":"branch"}',
    ],
    'is an artifact without a commit that fails': [
      {
        state: seen(
          artifact('OCIRepository', undefined, {
            conditions: [{ type: 'Ready', status: 'False', reason: 'OCIPullFailed', message: 'words' }],
          }),
          on('OCIRepository'),
        ),
      },
      'pending sourceFailing OCIRepository/flux-system/gitops',
      'OCIRepository/flux-system/gitops cannot fetch (OCIPullFailed): words',
      'asks: {"kind":"branch"}',
    ],
    'is an artifact of a foreign commit': [
      { state: seen(artifact('OCIRepository', revision(foreign)), on('OCIRepository')) },
      'pending sourceBehind OCIRepository/flux-system/gitops',
      'OCIRepository/flux-system/gitops has latest@sha256:aa, made of ff, which neither contains 22 nor leads to it',
      'asks: {"kind":"branch"}',
    ],
    'is an artifact of the commit before': [
      { state: seen(artifact('OCIRepository', revision(old)), on('OCIRepository')) },
      'pending sourceBehind OCIRepository/flux-system/gitops',
      'OCIRepository/flux-system/gitops has latest@sha256:aa and has not fetched 22 yet',
      'asks: {"kind":"branch"}',
    ],
  },
  'a dependency': {
    'is not there': [
      { state: needing() },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which is not there',
    ],
    'is suspended': [
      {
        state: needing(kustomization({ name: 'db', spec: { suspend: true } })),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which is suspended',
    ],
    'has no status': [
      {
        state: needing(kustomization({ name: 'db', conditions: {} })),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which has no status yet',
    ],
    fails: [
      {
        state: needing(kustomization({ name: 'db', conditions: no('BuildFailed') })),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which is not ready (BuildFailed): words',
    ],
    'was changed since': [
      {
        state: needing(kustomization({ name: 'db', generation: 2, observed: 1 })),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which was changed and its controller has not looked at it since',
    ],
    'has not applied what the source has': [
      {
        state: needing(kustomization({ name: 'db' })),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which has applied main@sha1:11, not yet main@sha1:22',
    ],
    'has applied nothing': [
      {
        state: needing(without(kustomization({ name: 'db' }), 'lastAppliedRevision')),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which has applied nothing, not yet main@sha1:22',
    ],
    'is at work': [
      {
        state: needing(
          kustomization({
            name: 'db',
            applied: awaited,
            conditions: { Ready: { status: 'Unknown', message: 'ready words' }, Reconciling: { message: 'at work' } },
          }),
        ),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which is at work: at work',
    ],
    'is at work, in the words of Ready': [
      {
        state: needing(
          kustomization({
            name: 'db',
            applied: awaited,
            conditions: { Ready: { status: 'Unknown', message: 'words' } },
          }),
        ),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which is at work: words',
    ],
    'is done, so that its own words are all there is': [
      {
        state: needing(kustomization({ name: 'db', applied: awaited })),
      },
      'pending dependency Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps: words',
    ],
    'waits for another': [
      {
        state: needing(
          kustomization({ name: 'db', conditions: no('DependencyNotReady'), spec: { dependsOn: [{ name: 'crds' }] } }),
          kustomization({ name: 'crds', conditions: no('BuildFailed') }),
        ),
      },
      'pending dependency Kustomization/flux-system/crds',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db, which waits for Kustomization/flux-system/crds, which is not ready (BuildFailed): words',
    ],
    'waits for what is done': [
      {
        state: needing(
          kustomization({ name: 'db', conditions: no('DependencyNotReady'), spec: { dependsOn: [{ name: 'crds' }] } }),
          kustomization({ name: 'crds', applied: awaited }),
        ),
      },
      'pending dependency Kustomization/flux-system/db',
      'Kustomization/flux-system/apps waits for Kustomization/flux-system/db: words',
    ],
    'waits in a circle': [
      {
        state: needing(
          kustomization({ name: 'db', conditions: no('DependencyNotReady'), spec: { dependsOn: [{ name: 'crds' }] } }),
          kustomization({ name: 'crds', conditions: no('DependencyNotReady'), spec: { dependsOn: [{ name: 'db' }] } }),
        ),
      },
      'pending dependency Kustomization/flux-system/apps',
      'dependsOn goes in a circle, so none of them can begin: Kustomization/flux-system/db → Kustomization/flux-system/crds → Kustomization/flux-system/db',
    ],
  },
});
