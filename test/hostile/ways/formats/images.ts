import { copyReferences } from '../../../../core/images/copy-from.ts';
import { parsePathSelector } from '../../../../core/images/places/path-selector.ts';
import { planUpdate } from '../../../../core/images/plan.ts';
import { compareVersions } from '../../../../core/images/compare-versions.ts';
import { formatReference, parseReference } from '../../../../core/images/reference.ts';
import { updateLine } from '../../../../core/images/report.ts';
import { listForOutput } from '../../../../core/output-list.ts';
import { request } from '../../../core/images/request.ts';
import type { Outcome } from '../../judge.ts';
import type { Way } from '../../way.ts';
import { pod, quoted } from './pieces.ts';

function update(text: string, name: string): Outcome {
  const asked = request({
    images: ['app:2', 'nginx:2'],
    policies: { 'ns:p': 'app:2' },
    charts: { shop: '2.0.0' },
    downgrade: 'allow',
  });
  const plan = planUpdate([{ path: name, text }], asked);
  const edited = plan.edits[0]?.after ?? text;
  return {
    printed: [
      ...plan.updates.map(updateLine),
      ...[...plan.notes, ...plan.warnings, ...plan.refusals, ...plan.nearMisses, ...plan.downgrades].map(
        ({ message }) => message,
      ),
    ],
    leaves: [listForOutput(plan.updates).text],
    wrong: [
      plan.edits.length === 0 || edited.length < text.length + 10_000 * plan.updates.length
        ? undefined
        : 'grows beyond measure',
      planUpdate([{ path: name, text: edited }], asked).edits.length === 0
        ? undefined
        : 'has something to do the second time',
    ],
  };
}

/** Files whose images are updated, and what is asked for them. */
export const images: readonly Way[] = [
  {
    name: 'a file whose images are updated',
    takes: 'text',
    longest: 50000,
    attempt: (text) => update(text, 'app.yaml'),
  },
  {
    name: 'a kustomization whose images are updated',
    takes: 'text',
    longest: 5000,
    attempt: (text) =>
      update(
        `images:\n- name: app\n  newTag: "1"\n# ${text.replaceAll(/[\r\n]/g, ' ')}\n${text}`,
        'kustomization.yaml',
      ),
  },
  {
    name: 'an image that is updated',
    takes: 'text',
    longest: 3000,
    attempt: (text) => update(pod(`{name: a, image: ${quoted(text)}}, {name: b, image: "app:1"}`), 'app.yaml'),
  },
  {
    name: 'a tag that is updated',
    takes: 'text',
    longest: 3000,
    attempt: (text) => update(`images:\n- name: app\n  newTag: ${quoted(text)}\n`, 'kustomization.yaml'),
  },
  {
    name: 'the comment of a marker',
    takes: 'text',
    longest: 3000,
    attempt: (text) =>
      update(
        `image: app:1 # {"$imagepolicy": ${quoted(text)}}\nother: app:1 # {"$imagepolicy": "ns:p${text.replaceAll(/[\r\n]/g, ' ')}"}\n`,
        'a.yaml',
      ),
  },
  {
    name: 'the name of a file that is updated',
    takes: 'text',
    longest: 3000,
    attempt: (text) => update(pod('{name: a, image: "app:1"}'), text),
  },
  {
    name: 'references that are copied',
    takes: 'text',
    longest: 10000,
    attempt: (text) => {
      const asked = request({});
      const found = copyReferences(
        [
          { path: 'a.yaml', text },
          { path: 'b.yaml', text: pod(`{name: a, image: ${quoted(text)}}`) },
        ],
        asked.selection,
      );
      return { printed: [JSON.stringify([...found.images])] };
    },
  },
  {
    name: 'an image reference',
    takes: 'text',
    attempt: (text) => {
      const read = parseReference(text);
      return { wrong: [read === undefined || formatReference(read) === text ? undefined : 'reads back as another'] };
    },
  },
  {
    name: 'versions that are compared',
    takes: 'text',
    longest: 5000,
    attempt: (text) => {
      for (const other of ['1.2.3', text, `${text}1`, 'main-12']) compareVersions(text, other);
      const [there, back] = [compareVersions('1.2.3', text), compareVersions(text, '1.2.3')];
      const mirrored = { older: 'newer', newer: 'older', same: 'same', unlike: 'unlike' } as const;
      return { wrong: [mirrored[there] === back ? undefined : `${there} and ${back}`] };
    },
  },
  {
    name: 'a path selector',
    takes: 'text',
    longest: 5000,
    attempt: (text) => {
      const selector = parsePathSelector(`${text}=app`);
      if (selector === undefined) return;
      const { selection } = request({});
      planUpdate([{ path: 'a.yaml', text: `a: {b: [{c: "1"}]}\nspec: {image: "app:1"}\n` }], {
        ...request({ images: ['app:2'] }),
        selection: { ...selection, paths: [selector] },
      });
    },
  },
];
