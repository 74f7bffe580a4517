import assert from 'node:assert/strict';

import type { JudgeOptions } from '../../../core/flux/judgement.ts';
import type { Knowledge } from '../../../core/flux/knowledge.ts';
import type { Ref } from '../../../core/flux/objects.ts';
import { nothingSeen, observe, type FluxState } from '../../../core/flux/state.ts';
import type { ClusterProblem, KubernetesObject } from '../../../core/ports/cluster.ts';
import {
  commits,
  failing,
  gitRepository,
  helm,
  inventoryOf,
  known,
  kustomization,
  releaseTarget,
  revision,
  seen,
  type ConditionSpec,
} from './build.ts';
import { later, verdict } from './judging.ts';

const { old, awaited, newer, foreign } = commits;
const fetched = gitRepository({ commit: awaited });
const done = kustomization({ applied: awaited });
const no = (reason: string, message = 'words', o: ConditionSpec = {}): Readonly<Record<string, ConditionSpec>> => ({
  Ready: { status: 'False', reason, message, ...o },
});
const stalled = (reason = 'Bad', o: ConditionSpec = {}): Readonly<Record<string, ConditionSpec>> => ({
  Stalled: { reason, message: 'words', ...o },
});
/** A source that is not git's, with what it says of its origin. */
const artifact = (kind: string, origin?: string, o: { none?: true; conditions?: object[] } = {}): KubernetesObject => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind,
  metadata: { name: 'gitops', namespace: 'flux-system', generation: 1, uid: kind },
  spec: { url: 'oci://registry.example/gitops' },
  status: {
    observedGeneration: 1,
    ...(o.none === true
      ? {}
      : {
          artifact: {
            revision: `latest@sha256:${'a'.repeat(64)}`,
            ...(origin === undefined ? {} : { metadata: { 'org.opencontainers.image.revision': origin } }),
          },
        }),
    conditions: o.conditions ?? [{ type: 'Ready', status: 'True', reason: 'Succeeded', message: '' }],
  },
});
const on = (kind: string): KubernetesObject => kustomization({ spec: { sourceRef: { kind, name: 'gitops' } } });
const refused = (state: FluxState, kind: string, namespace: string, message = 'no right'): FluxState => {
  const problem: ClusterProblem = { kind: 'forbidden', right: 'x', message };
  return observe(state, { kind: 'problem', type: { group: '', kind }, namespace, problem });
};
const without = (object: KubernetesObject, field: string): KubernetesObject => ({
  ...object,
  status: { ...(object['status'] as object), [field]: undefined },
});

/** The target waits for `db`. */
const needing = (...others: readonly KubernetesObject[]): FluxState =>
  seen(
    fetched,
    kustomization({ conditions: no('DependencyNotReady'), spec: { dependsOn: [{ name: 'db' }] } }),
    ...others,
  );

const deleting: object = { deletionTimestamp: '2026-01-01T00:00:00Z' };

interface Case {
  readonly state: FluxState;
  readonly knowledge?: Partial<Knowledge>;
  readonly options?: Partial<JudgeOptions>;
  readonly of?: Ref;
}

const parent = (): KubernetesObject => kustomization({ applied: awaited, inventory: [inventoryOf.release] });
/** A release below its Kustomization, whose chart is of the awaited commit unless told otherwise. */
const released = (o: Parameters<typeof helm>[0]): FluxState =>
  seen(fetched, parent(), ...helm({ chartCommit: awaited, ...o }));
const ownChart = { chart: { spec: { chart: './chart', sourceRef: { kind: 'GitRepository', name: 'gitops' } } } };
const chartOf = (spec: object): readonly KubernetesObject[] =>
  helm({ chartCommit: awaited })
    .slice(0, 1)
    .map((one) => ({ ...one, spec: { ...(one['spec'] as object), ...spec } }));
const valued = [inventoryOf.release, 'flux-system_demo__ConfigMap'];
const withValues = {
  ...ownChart,
  valuesFrom: [
    { kind: 'ConfigMap', name: 'demo' },
    { kind: 'Secret', name: 'demo' },
  ],
};
const childInventory = ['flux-system_child_kustomize.toolkit.fluxcd.io_Kustomization'];
const above = (): KubernetesObject => kustomization({ applied: awaited, inventory: childInventory });
const elsewhere = (spec: object = {}, conditions?: Readonly<Record<string, ConditionSpec>>): KubernetesObject =>
  kustomization({
    name: 'child',
    spec: { sourceRef: { kind: 'GitRepository', name: 'other' }, ...spec },
    ...(conditions === undefined ? {} : { conditions }),
  });

/** All that is said: kind and code, the object whose fault it is, the words, the revision, and what is warned of. */
function said({ state, knowledge = {}, ...o }: Case): readonly string[] {
  const { verdict: found, warnings, questions } = verdict(state, { knowledge: known(knowledge), ...o });
  const { kind, namespace, name } = found.object;
  return [
    `${found.kind}${'code' in found ? ` ${found.code}` : ''} ${kind}/${namespace}/${name}`,
    found.reason,
    ...('revision' in found && found.revision !== undefined ? [`at ${found.revision}`] : []),
    ...warnings.map((text) => `warns: ${text}`),
    ...questions.map((one) => `asks: ${JSON.stringify(one)}`),
  ].map((line) => line.replaceAll(/([0-9a-f])\1{7,}/g, '$1$1'));
}

const suites: Readonly<Record<string, Readonly<Record<string, readonly [Case, ...string[]]>>>> = {
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
  'a Kustomization': {
    'is not there': [
      { state: seen(kustomization({ name: 'b' }), kustomization({ name: 'a' })) },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is not there; Kustomizations in flux-system: a, b',
    ],
    'is not there, nor any other': [
      { state: seen(fetched) },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is not there; Kustomizations in flux-system: none',
    ],
    'cannot be read': [
      { state: refused(seen(fetched), 'Kustomization', 'flux-system') },
      'pending notReadable Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps cannot be read: no right',
    ],
    'is suspended': [
      { state: seen(fetched, kustomization({ spec: { suspend: true } })) },
      'failed suspended Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is suspended: it applies nothing until somebody resumes it',
      'at main@sha1:11',
    ],
    'is being deleted': [
      {
        state: seen(fetched, {
          ...kustomization(),
          metadata: { ...kustomization().metadata, ...deleting },
        }),
      },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is being deleted',
    ],
    'has applied nothing yet': [
      { state: seen(fetched, without(without(kustomization(), 'lastAppliedRevision'), 'lastAttemptedRevision')) },
      'pending fetched Kustomization/flux-system/apps',
      'the source has it; Kustomization/flux-system/apps has applied nothing',
    ],
    'has applied the commit before': [
      { state: seen(fetched, kustomization()) },
      'pending fetched Kustomization/flux-system/apps',
      'the source has it; Kustomization/flux-system/apps has applied main@sha1:11',
    ],
    'applied it': [
      { state: seen(fetched, done) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'applied a newer commit': [
      { state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:33, which contains 22',
      'at main@sha1:33',
    ],
    'writes its status': [
      {
        state: seen(
          fetched,
          kustomization({ applied: awaited, conditions: { Ready: { message: `Applied revision: ${revision(old)}` } } }),
        ),
      },
      'pending reconciling Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is writing its status',
    ],
    'was changed since': [
      { state: seen(fetched, kustomization({ applied: awaited, generation: 2, observed: 1 })) },
      'pending generation Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps was changed and its controller has not looked at it since',
    ],
    'has a condition of another generation': [
      { state: seen(fetched, kustomization({ applied: awaited, conditions: { Ready: { generation: 0 } } })) },
      'pending generation Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps was changed and its controller has not looked at it since',
    ],
    'has a source that was changed since': [
      { state: seen(gitRepository({ commit: awaited, generation: 2, observed: 1 }), done) },
      'pending generation Kustomization/flux-system/apps',
      'GitRepository/flux-system/gitops was changed and its controller has not looked at it since',
    ],
    'is at work': [
      {
        state: seen(
          fetched,
          kustomization({ conditions: { Ready: { status: 'Unknown' }, Reconciling: { message: 'words' } } }),
        ),
      },
      'pending reconciling Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps: words',
    ],
    'is not ready for a reason that nobody knows': [
      { state: seen(fetched, kustomization({ conditions: no('Peculiar') })) },
      'pending notReady Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps (Peculiar): words',
    ],
    'does not try again': [
      { state: seen(fetched, kustomization({ conditions: stalled() })) },
      'failed stalled Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps does not try again (Bad): words',
      'at main@sha1:11',
    ],
    'does not try again in another generation': [
      { state: seen(fetched, kustomization({ conditions: stalled('Bad', { generation: 0 }) })) },
      'pending fetched Kustomization/flux-system/apps',
      'the source has it; Kustomization/flux-system/apps has applied main@sha1:11',
    ],
    'failed at it': [
      { state: seen(fetched, kustomization({ attempted: awaited, conditions: failing(awaited) })) },
      'failed attemptsFailed Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed at main@sha1:22 (BuildFailed): kustomize build failed',
      'at main@sha1:22',
    ],
    'failed at it twice': [
      {
        state: later(
          seen(fetched, kustomization({ attempted: awaited, conditions: failing(awaited) })),
          kustomization({ attempted: awaited, conditions: failing(awaited, { at: '2026-01-01T00:01:00Z' }) }),
        ),
        options: { failAfterAttempts: 2 },
      },
      'failed attemptsFailed Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed 2 times at main@sha1:22 (BuildFailed): kustomize build failed',
      'at main@sha1:22',
    ],
    'failed at it, and may try again': [
      {
        state: seen(fetched, kustomization({ attempted: awaited, conditions: failing(awaited) })),
        options: { failAfterAttempts: 2 },
      },
      'pending retrying Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed an attempt (BuildFailed): kustomize build failed',
    ],
    'failed at a newer one': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ attempted: newer, conditions: failing(newer) })),
      },
      'failed attemptsFailed Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed at main@sha1:33, a newer revision than 22, which it contains (BuildFailed): kustomize build failed',
      'at main@sha1:33',
    ],
    'failed at an older one': [
      { state: seen(fetched, kustomization({ attempted: old, conditions: failing(old) })) },
      'pending stale Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps failed an attempt of an older revision (BuildFailed): kustomize build failed',
    ],
    'was applied with other files': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })),
        knowledge: { content: new Map([[newer, { kind: 'differs', by: 'build 7', files: [] }]]) },
      },
      'superseded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:33, where the delivered files are others: build 7',
      'at main@sha1:33',
    ],
    'was applied, and the files are compared': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })),
        knowledge: { content: new Map() },
      },
      'pending asking Kustomization/flux-system/apps',
      'comparing the delivered files at 33 with the awaited ones',
      'asks: {"kind":"content","commit":"33"}',
    ],
    'was applied, and the files cannot be compared': [
      {
        state: seen(gitRepository({ commit: newer }), kustomization({ applied: newer })),
        knowledge: { content: new Map([[newer, { kind: 'unavailable', because: 'no right' }]]) },
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:33, which contains 22',
      'at main@sha1:33',
      'warns: Only the history was compared, not the content: no right',
    ],
    'waits for what its own one above applies': [
      {
        state: seen(
          fetched,
          kustomization({ name: 'above' }),
          kustomization({
            applied: awaited,
            labels: {
              'kustomize.toolkit.fluxcd.io/name': 'above',
              'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
            },
          }),
        ),
      },
      'pending children Kustomization/flux-system/above',
      'Kustomization/flux-system/apps may still be as it was: Kustomization/flux-system/above, which applies it, has not applied 22 yet',
    ],
    'changed nothing': [
      {
        state: later(
          seen(
            fetched,
            kustomization({ history: [{ digest: 'd', commit: old, status: 'ReconciliationSucceeded', total: 1 }] }),
          ),
          kustomization({
            applied: awaited,
            history: [{ digest: 'd', commit: awaited, status: 'ReconciliationSucceeded', total: 2 }],
          }),
        ),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22; nothing under its path changed',
      'at main@sha1:22',
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
  'a HelmRelease': {
    'is not there': [
      { state: seen(fetched, parent()) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not there',
    ],
    'is not there, named itself': [
      { state: seen(fetched), of: releaseTarget },
      'pending absent HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not there; HelmReleases in flux-system: none',
    ],
    'was not looked at, named itself': [
      { state: nothingSeen, of: releaseTarget },
      'pending unseen HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo was not looked at yet',
    ],
    'cannot be read, named itself': [
      { state: refused(seen(fetched), 'HelmRelease', 'flux-system'), of: releaseTarget },
      'pending notReadable HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo cannot be read: no right',
    ],
    'is another, named itself': [
      { state: seen(fetched, ...helm({})), of: { ...releaseTarget, name: 'other' } },
      'pending absent HelmRelease/flux-system/other',
      'HelmRelease/flux-system/other is not there; HelmReleases in flux-system: demo',
    ],
    'nobody applied, named itself': [
      { state: seen(fetched, ...helm({ labels: {} })), of: releaseTarget },
      'failed unproven HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo was applied by no Kustomization, so nothing tells which commit it is of',
      'at 1.0.0',
    ],
    'somebody unknown applied, named itself': [
      { state: seen(fetched, ...helm({})), of: releaseTarget },
      'pending absent Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps is not there; Kustomizations in flux-system: none',
    ],
    'an older commit applied, named itself': [
      { state: seen(fetched, kustomization(), ...helm({})), of: releaseTarget },
      'pending children Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps has not applied 22 yet',
    ],
    'a changed Kustomization applied, named itself': [
      {
        state: seen(fetched, kustomization({ applied: awaited, generation: 2, observed: 1 }), ...helm({})),
        of: releaseTarget,
      },
      'pending children Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps has not applied 22 yet',
    ],
    'is done, named itself': [
      { state: seen(fetched, parent(), ...helm({ chartCommit: awaited })), of: releaseTarget },
      'succeeded HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is ready with chart 1.0.0',
      'at 1.0.0',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
    ],
    'is suspended': [
      { state: released({ spec: { ...ownChart, suspend: true } }) },
      'failed suspended HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is suspended: it changes nothing until resumed',
      'at 1.0.0',
    ],
    'is being deleted': [
      {
        state: later(
          released({}),
          ...helm({ chartCommit: awaited }).map((one) =>
            one.kind === 'HelmRelease' ? { ...one, metadata: { ...one.metadata, ...deleting } } : one,
          ),
        ),
      },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is being deleted',
    ],
    'is done': [
      { state: released({}) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
    ],
    'has a chart of an older commit': [
      { state: released({ chartCommit: old }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo was not packaged from 22 yet',
    ],
    'has a chart of a commit of which nothing is known': [
      { state: released({ chartCommit: 'e'.repeat(40) }) },
      'pending asking HelmChart/flux-system/flux-system-demo',
      'asking how ee stands to 22',
      'asks: {"kind":"relation","commit":"ee"}',
    ],
    'has no chart yet': [
      { state: seen(fetched, parent(), ...helm({}).slice(1)) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo: its HelmChart is not there yet',
    ],
    'has a chart that may not be read': [
      { state: refused(seen(fetched, parent(), ...helm({}).slice(1)), 'HelmChart', 'flux-system') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: HelmCharts cannot be read, so it is not proven that HelmRelease/flux-system/demo has the new chart: no right',
    ],
    'has a chart that cannot be packaged': [
      { state: released({ chart: stalled() }) },
      'failed chartFailed HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo cannot be packaged (Bad): words',
      'at main@sha1:22',
    ],
    'has a chart that is packaged': [
      { state: released({ chart: no('NoSourceArtifact') }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo: words',
    ],
    'has a chart without status': [
      { state: released({ chart: {} }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo: no status yet',
    ],
    'has a chart that writes its status': [
      { state: released({ chart: { Ready: { message: "packaged 'demo' chart with version '9.9.9'" } } }) },
      'pending children HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo is writing its status',
    ],
    'has not taken up the chart': [
      { state: released({ chartVersion: '2.0.0', released: '1.0.0' }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo has not taken up chart 2.0.0 yet',
    ],
    'has no status yet': [
      { state: released({ conditions: {} }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (no status yet)',
    ],
    'is at work': [
      { state: released({ conditions: { Ready: { status: 'Unknown' }, Reconciling: { message: 'upgrading' } } }) },
      'pending release HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo: upgrading',
    ],
    'is at work, and says little': [
      { state: released({ conditions: { Ready: { status: 'Unknown', reason: 'Progressing', message: 'words' } } }) },
      'pending release HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (Progressing: words)',
    ],
    'is not ready': [
      { state: released({ conditions: no('Peculiar') }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (Peculiar: words)',
    ],
    'has a condition of another generation': [
      { state: released({ conditions: { Ready: { generation: 0 } } }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo was changed and its controller has not looked at it since',
    ],
    'waits for another': [
      { state: released({ conditions: no('DependencyNotReady'), spec: { ...ownChart, dependsOn: [{ name: 'db' }] } }) },
      'pending children HelmRelease/flux-system/db',
      'HelmRelease/flux-system/demo waits for HelmRelease/flux-system/db, which is not there',
    ],
    'waits for its chart': [
      { state: released({ conditions: no('SourceNotReady') }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (SourceNotReady: words)',
    ],
    'waits for its suspended chart': [
      { state: later(released({ conditions: no('SourceNotReady') }), ...chartOf({ suspend: true })) },
      'failed suspended HelmChart/flux-system/flux-system-demo',
      'HelmChart/flux-system/flux-system-demo is suspended: it fetches nothing until somebody resumes it',
    ],
    failed: [
      { state: released({ conditions: no('UpgradeFailed'), failures: 1 }) },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed (UpgradeFailed): words',
      'at 1.0.0',
    ],
    'failed twice': [
      { state: released({ conditions: no('UpgradeFailed'), failures: 2 }) },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed 2 times (UpgradeFailed): words',
      'at 1.0.0',
    ],
    'failed, and tries again': [
      { state: released({ conditions: no('UpgradeFailed'), failures: 1 }), options: { failAfterAttempts: 2 } },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed an attempt (UpgradeFailed): words',
    ],
    'failed with an older chart': [
      { state: released({ chartVersion: '2.0.0', released: '1.0.0', conditions: no('UpgradeFailed'), failures: 3 }) },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not ready (UpgradeFailed: words)',
    ],
    'failed for good': [
      { state: released({ conditions: { ...no('UpgradeFailed'), ...stalled('RetriesExceeded') } }) },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed for good (RetriesExceeded: words): words',
      'at 1.0.0',
    ],
    'failed for good, and was rolled back': [
      {
        state: released({
          conditions: {
            ...no('RollbackSucceeded'),
            ...stalled('RetriesExceeded'),
            Released: { status: 'False', reason: 'UpgradeFailed', message: 'its words' },
            Remediated: { reason: 'RollbackSucceeded' },
          },
        }),
      },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed for good (RetriesExceeded: words): its words It was rolled back.',
      'at 1.0.0',
    ],
    'had a remedy of another generation': [
      {
        state: released({
          conditions: { ...no('UpgradeFailed'), Remediated: { reason: 'RollbackSucceeded', generation: 0 } },
          failures: 1,
        }),
      },
      'failed releaseFailed HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo failed (UpgradeFailed): words',
      'at 1.0.0',
    ],
    'had failed before': [
      {
        state: later(
          seen(
            gitRepository(),
            kustomization({ inventory: [inventoryOf.release] }),
            ...helm({ conditions: no('UpgradeFailed'), failures: 1 }),
          ),
          fetched,
          parent(),
          ...helm({ chartCommit: awaited, conditions: no('UpgradeFailed'), failures: 1 }),
        ),
      },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo had failed before, and was not tried again since',
    ],
    'drifted, failed its tests, and waits for nothing': [
      {
        state: released({
          conditions: {
            Ready: {},
            Drifted: { message: 'drift words' },
            TestSuccess: { status: 'False', message: 'test words' },
          },
          spec: { ...ownChart, upgrade: { disableWait: true }, install: { disableWait: true } },
        }),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
      'warns: HelmRelease/flux-system/demo: somebody changed what it had installed: drift words',
      'warns: HelmRelease/flux-system/demo: its tests failed, which it is told to ignore: test words',
      'warns: HelmRelease/flux-system/demo has disableWait: it says "installed", not "healthy".',
    ],
    'made no new release': [
      {
        state: later(
          seen(gitRepository(), kustomization({ inventory: [inventoryOf.release] }), ...helm({})),
          fetched,
          parent(),
          ...helm({ chartCommit: awaited }),
        ),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      "warns: HelmRelease/flux-system/demo: nothing was rolled out, the chart's version is still 1.0.0. If this commit changed the chart, raise version in its Chart.yaml, or set spec.chart.spec.reconcileStrategy: Revision.",
    ],
    'made no new release, of values that the commit may have changed': [
      {
        state: later(
          seen(
            gitRepository(),
            kustomization({ inventory: valued }),
            ...helm({ strategy: 'Revision', spec: withValues }),
          ),
          fetched,
          kustomization({ applied: awaited, inventory: valued }),
          ...helm({ strategy: 'Revision', spec: withValues, chartCommit: awaited }),
        ),
      },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: HelmRelease/flux-system/demo takes values from ConfigMap demo: if this commit changed them, they are taken up with its next interval only, unless the label reconcile.fluxcd.io/watch: Enabled is set there.',
    ],
  },
  'a child': {
    'is a Kustomization on the same source': [
      { state: seen(fetched, above(), kustomization({ name: 'child' })) },
      'pending children Kustomization/flux-system/child',
      'the source has it; Kustomization/flux-system/child has applied main@sha1:11',
    ],
    'is a Kustomization that is not there': [
      { state: seen(fetched, above()) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not there; Kustomizations in flux-system: apps',
    ],
    'is a Kustomization on another source, suspended': [
      { state: seen(fetched, above(), elsewhere({ suspend: true })) },
      'failed suspended Kustomization/flux-system/child',
      'Kustomization/flux-system/child is suspended',
      'at main@sha1:11',
    ],
    'is a Kustomization on another source, ready': [
      { state: seen(fetched, above(), elsewhere()) },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'is a Kustomization on another source, without status': [
      { state: seen(fetched, above(), elsewhere({}, {})) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (no status yet)',
    ],
    'is a Kustomization on another source, not ready': [
      { state: seen(fetched, above(), elsewhere({}, no('BuildFailed'))) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (BuildFailed: words)',
    ],
    'is a Kustomization on another source, at work': [
      {
        state: seen(
          fetched,
          above(),
          elsewhere({}, { Ready: { status: 'Unknown', reason: 'Progressing', message: 'words' } }),
        ),
      },
      'pending reconciling Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (Progressing: words)',
    ],
    'is a Kustomization on another source, of another generation': [
      { state: seen(fetched, above(), elsewhere({}, { Ready: { generation: 0 } })) },
      'pending children Kustomization/flux-system/child',
      'Kustomization/flux-system/child is not ready (Succeeded: )',
    ],
    'may not be read': [
      { state: refused(seen(fetched, parent()), 'HelmRelease', 'flux-system') },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
      'warns: HelmRelease/flux-system/demo, applied by Kustomization/flux-system/apps, was not looked at: no right',
    ],
    'is not there for a moment, for the cluster does not answer': [
      {
        state: observe(seen(fetched, parent()), {
          kind: 'problem',
          type: { group: '', kind: 'HelmRelease' },
          namespace: 'flux-system',
          problem: { kind: 'unreachable', message: 'x' },
        }),
      },
      'pending children HelmRelease/flux-system/demo',
      'HelmRelease/flux-system/demo is not there',
    ],
    'does not count': [
      { state: seen(fetched, above()), options: { checkChildren: false } },
      'succeeded Kustomization/flux-system/apps',
      'Kustomization/flux-system/apps applied main@sha1:22',
      'at main@sha1:22',
    ],
    'fails behind one that waits': [
      {
        state: seen(
          fetched,
          kustomization({ applied: awaited, inventory: [inventoryOf.release, ...childInventory] }),
          ...helm({}),
          kustomization({ name: 'child', attempted: awaited, conditions: failing(awaited) }),
        ),
      },
      'failed attemptsFailed Kustomization/flux-system/child',
      'Kustomization/flux-system/child failed at main@sha1:22 (BuildFailed): kustomize build failed',
      'at main@sha1:22',
    ],
  },
};

for (const [what, cases] of Object.entries(suites)) {
  describe(`What is said of ${what} that`, () => {
    for (const [title, [of, ...expected]] of Object.entries(cases))
      it(title, () => assert.deepEqual(said(of), expected));
  });
}
