import assert from 'node:assert/strict';
import { edit } from './request.ts';

const images = ['ghcr.io/team/app:2.0.0'];
const old = 'ghcr.io/team/app:1.0.0';
const podSpec = `{initContainers: [{name: i, image: ${old}}], containers: [{name: a, image: ${old}}, {name: b, image: nginx:1}], ephemeralContainers: [{name: e, image: ${old}}], volumes: [{name: v, image: {reference: ${old}}}, {name: w, emptyDir: {}}]}`;
const template = `{metadata: {labels: {app: ${old}}}, spec: ${podSpec}}`;

const kinds: Readonly<Record<string, string>> = {
  Pod: `apiVersion: v1\nkind: Pod\nspec: ${podSpec}\n`,
  PodTemplate: `apiVersion: v1\nkind: PodTemplate\ntemplate: ${template}\n`,
  ReplicationController: `apiVersion: v1\nkind: ReplicationController\nspec: {template: ${template}}\n`,
  ...Object.fromEntries(
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => [
      kind,
      `apiVersion: apps/v1\nkind: ${kind}\nspec: {template: ${template}}\n`,
    ]),
  ),
  Job: `apiVersion: batch/v1\nkind: Job\nspec: {template: ${template}}\n`,
  CronJob: `apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: ${template}}}}\n`,
  List: `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: apps/v1, kind: Deployment, spec: {template: ${template}}}\n`,
  'Argo Rollout': `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {template: ${template}}\n`,
  'Knative Service': `apiVersion: serving.knative.dev/v1\nkind: Service\nspec: {template: ${template}}\n`,
  'custom resource with extra containers': `apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nspec: ${podSpec}\n`,
  JSON: JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    spec: {
      initContainers: [{ image: old }],
      containers: [{ image: old }],
      ephemeralContainers: [{ image: old }],
      volumes: [{ image: { reference: old } }],
    },
  }),
};

describe('images of containers', () => {
  for (const [kind, text] of Object.entries(kinds))
    it(kind, () => {
      const done = edit(text, { images, selectors: ['containers'] });
      assert.equal(done.updates.length, 4);
      const label = `app: ${old}`;
      assert.equal(done.text, text.replace(label, '@').replaceAll(old, 'ghcr.io/team/app:2.0.0').replace('@', label));
    });

  it('what only looks like a container is left alone', () => {
    const text = [
      `kind: A\nspec: {containers: {image: ${old}}, initContainers: ${old}, volumes: [{image: ${old}}]}`,
      `kind: Task\nspec: {steps: [{image: ${old}}], sidecars: [{image: ${old}}]}`,
      `kind: B\nspec: {containers: [${old}, {images: ${old}}, {image: {name: ${old}}}, {image: [${old}]}, {image: }]}`,
    ].join('\n---\n');
    const done = edit(text, { images, selectors: ['containers'] });
    assert.deepEqual([done.text, done.refusals, done.warnings], [text, [], []]);
    assert.ok(
      done.nearMisses.some(({ message }) => message.includes('path:spec.steps[0].image=ghcr.io/team/app would')),
    );
  });

  it('an image without a version gets one; a template’s placeholder is left alone', () => {
    const text =
      'containers: [{image: ghcr.io/team/app}, {image: "ghcr.io/team/app:$(TAG)"}, {image: "ghcr.io/team/app:"}]\n';
    assert.equal(edit(text, { images }).text, text.replace('app}', 'app:2.0.0}'));
  });

  it('without containers among the selectors, none is touched', () => {
    const text = kinds['Deployment'] ?? '';
    assert.equal(edit(text, { images, selectors: ['markers', 'kustomize', 'helm'] }).text, text);
  });
});
