import assert from 'node:assert/strict';
import { defaultMessage, placeLines, versionLines } from '../../../../core/images/landing/commit-message.ts';
import { planUpdate } from '../../../../core/images/plan.ts';
import { request, type Asked } from '../request.ts';
import { pod } from '../pods.ts';

function messageOf(text: string, asked: Asked, run = ''): string {
  return defaultMessage(planUpdate([{ path: 'a.yaml', text }], request(asked)), run);
}

describe('the message of an update’s commit', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

  it('says what is set, old → new, then each place, then the run', () => {
    assert.equal(
      messageOf(pod('r.io/team/web:1', 'nginx:2'), { images: ['r.io/team/web:3'] }, 'Run 7: https://x'),
      'Update web 1 → 3\n\n- r.io/team/web: 1 → 3\n\na.yaml:4 spec.containers[0].image r.io/team/web:1 → r.io/team/web:3\n\nRun 7: https://x',
    );
  });

  it('has a subject of sensible length, however many images there are and however long their names', () => {
    const images = Array.from({ length: 30 }, (_, index) => `team/app-${index}`);
    const many = messageOf(pod(...images.map((image) => `${image}:1.0.0`)), {
      images: images.map((image) => `${image}:1.1.0`),
    });
    assert.equal(many.split('\n')[0], 'Update app-0 1.0.0 → 1.1.0, app-1 1.0.0 → 1.1.0 and 28 more');
    assert.match(many, /… and 10 more/);
    const long = `team/${'x'.repeat(150)}`;
    const [subject = ''] = messageOf(pod(`${long}:1`), { images: [`${long}:2`] }).split('\n');
    assert.ok(subject.length <= 72 && subject.startsWith('Update xxx'), subject);
  });

  it('tells images of one name apart, and several old versions, digests and charts', () => {
    const subject = (text: string, asked: Asked): string => messageOf(text, asked).split('\n')[0] ?? '';
    assert.equal(
      subject(pod('a/web:1', 'b/web:1'), { images: ['a/web:2', 'b/web:2'] }),
      'Update a/web 1 → 2, b/web 1 → 2',
    );
    assert.equal(subject(pod('a/web:1', 'a/web:2'), { images: ['a/web:3'] }), 'Update web to 3');
    assert.equal(subject(pod('a/web:1'), { images: [`a/web:1@${digest}`] }), 'Update web 1 → 1@sha256:0123456789ab');
    const chart = 'kind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: web\n      version: 1.0.0\n';
    assert.equal(subject(chart, { charts: { web: '1.1.0' } }), 'Update web 1.0.0 → 1.1.0');
    const template = 'a: {{ x }\nimage: web:1 # {"$imagepolicy": "flux:web"}\n';
    assert.equal(subject(template, { policies: { 'flux:web': 'web:2' } }), 'Update 1 place');
  });

  it('mentions nobody and links nothing, whatever files hold', () => {
    const plan = planUpdate([{ path: '@ada #1.yaml', text: pod('team/web:1') }], request({ images: ['team/web:2'] }));
    assert.doesNotMatch([...placeLines(plan), ...versionLines(plan)].join('\n'), /@ada|#1/);
  });
});
