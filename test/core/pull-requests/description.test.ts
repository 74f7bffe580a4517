import assert from 'node:assert/strict';
import type { ApplicationComparison } from '../../../core/manifests/compare/comparison.ts';
import { details } from '../../../core/manifests/compare/lines.ts';
import type { DeploymentDescriptor } from '../../../core/manifests/descriptor.ts';
import { fillMarkdown } from '../../../core/pull-requests/fill-markdown.ts';
import { defaultDescription, defaultTitle, fitDescription, type Story } from '../../../core/pull-requests/text.ts';
import { brokenMarkdown, hostileText, seeded } from '../hostile-texts.ts';
import { descriptor, story } from './story.ts';

const link = '[Run 2026.10](https://dev.azure.com/contoso/Shop%20Team/_build/results?buildId=10)';

const telling = { detail: details.short, mask: (text: string): string => text };

const described = (told: Story, limit: number): string =>
  fitDescription(told, (parts) => defaultDescription(told, parts), { ...telling, limit });

const object = (name: string, value: string): ApplicationComparison['objects'][number] => ({
  kind: 'changed',
  reference: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name },
  file: 'dev/shop/manifests.yaml',
  before: 'dev/shop/manifests.yaml',
  data: {},
  fields: [{ kind: 'changed', path: ['data', 'key'], before: 'old', after: value }],
});

const compared = (objects: ApplicationComparison['objects']): ApplicationComparison => ({
  identity: { environment: 'dev', cluster: '', application: 'shop' },
  objects,
  same: 0,
  files: [],
  warnings: [],
});

describe('the description of a pull request', () => {
  it('opens with what changes, then the images, the changes, the run', () => {
    assert.equal(
      described(story(), 4000),
      [
        '**Deploy shop 1.1.0 to dev**: `1.0.0` → `1.1.0`',
        '| image | before | after |\n| --- | --- | --- |\n| `web` | `1` | `2` |',
        '- 1 file changes: `dev/shop/manifests.yaml`',
        link,
      ].join('\n\n'),
    );
  });

  it('shortens the changes first, then the images; never the versions or the run', () => {
    const images = (tag: number): string[] =>
      Array.from({ length: 2000 }, (_, at) => `registry.example/app-${at}:${tag}`);
    const objects = Array.from({ length: 2000 }, (_, at) => object(`settings-${at}`, 'x'.repeat(300)));
    const wide = story({
      before: [descriptor({ images: images(1) })],
      after: [descriptor({ version: '1.1.0', images: images(2) })],
      comparison: compared(objects),
    });
    const few = described({ ...wide, before: story().before, after: story().after }, 3600);
    assert.match(few, /\| `web` \| `1` \| `2` \|\n\n\*\*2000 objects/);
    assert.match(few, /… and \d+ more objects/);
    for (const [limit, told] of [
      [3600, 20],
      [65_000, 500],
    ] as const) {
      const text = described(wide, limit);
      assert.ok(text.length <= limit);
      assert.ok(text.startsWith('**Deploy shop 1.1.0 to dev**: `1.0.0` → `1.1.0`\n'));
      assert.ok(text.endsWith(`\n\n${link}`), text.slice(-300));
      assert.match(text, /… and \d+ more images\n\n\*\*2000 objects/);
      assert.ok(text.split('| `registry').length > told);
      assert.deepEqual(brokenMarkdown(text), []);
    }
  });

  it('names what comes and goes where no object can be compared, as far as there is room', () => {
    const objects = Array.from({ length: 3000 }, (_, at) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: '',
      name: `s${at}`,
    }));
    const text = described(story({ after: [descriptor({ objects })] }), 1000);
    assert.match(text, /- new: `Secret s0`\n/);
    assert.match(text, /- … and 29\d\d more objects\n- 1 file changes/);
    assert.ok(text.length <= 1000 && text.endsWith(link));
  });

  it('says a version or an image once, and only those that change', () => {
    const text = described(
      story({
        before: ['1', '1', '2', '3', '4', '5'].map((version) => descriptor({ version, images: ['old:1', 'db:5'] })),
        after: [descriptor({ version: '9', images: ['db:5', 'new@sha256:12', 'bare'] })],
      }),
      4000,
    );
    assert.match(text, /`1`, `2`, `3`, `4`, 1 more → `9`\n/);
    assert.match(text, /\| `old` \| `1` \| – \|/);
    assert.match(text, /\| `new` \| – \| `sha256:12` \|/);
    assert.match(text, /\| `bare` \| – \| none \|/);
    assert.doesNotMatch(text, /db/);
  });

  it('of one’s own: the changes shrink, then the images; only then it is cut, with the run’s link in its place', () => {
    const images = (tag: number): string[] => Array.from({ length: 200 }, (_, at) => `app-${at}:${tag}`);
    const told = story({
      before: [descriptor({ images: images(1) })],
      after: [descriptor({ images: images(2) })],
      comparison: compared(Array.from({ length: 100 }, (_, at) => object(`o${at}`, 'x'))),
    });
    const own = (pattern: string, limit: number): string =>
      fitDescription(
        told,
        ({ changes, images: table }) =>
          pattern.replaceAll('{changes}', () => changes).replaceAll('{images}', () => table),
        { ...telling, limit },
      );
    const both = own('Please look.\n\n{changes}\n\n{images}\n\n{changes}\n\nThe end.', 4000);
    assert.ok(both.length <= 4000 && both.endsWith('\n\nThe end.') && both.startsWith('Please look.'));
    assert.equal(both.split('100 objects').length, 3);
    assert.deepEqual(brokenMarkdown(both), []);
    const cut = own(`{changes}\n\n${'Words of the author. '.repeat(300)}`, 4000);
    assert.ok(cut.length <= 4000);
    assert.ok(cut.endsWith(`\n\n… (shortened) ${link}`), cut.slice(-200));
  });

  it('is whole and pings nobody, whatever names, versions and values hold', () => {
    const random = seeded(11);
    for (let run = 0; run < 400; run++) {
      const text = (most = 6): string => hostileText(random, most) || 'x';
      const one = (): DeploymentDescriptor =>
        descriptor({
          version: text(),
          images: Array.from({ length: Math.floor(random() * 5) }, () => text()),
          objects: [{ apiVersion: 'v1', kind: text(), namespace: text(), name: text() }],
        });
      const told = story({
        identity: { environment: text(), cluster: random() < 0.5 ? '' : text(), application: text() },
        version: text(),
        before: [one(), one()],
        after: [one()],
        changedFiles: Array.from({ length: Math.floor(random() * 7) }, () => text()),
        comparison: random() < 0.3 ? undefined : compared(Array.from({ length: 4 }, () => object(text(), text(40)))),
        runName: text(),
        runUrl: `https://host/${encodeURIComponent(text())}?x=(${text()})`,
      });
      const limit = random() < 0.5 ? 3600 : 900 + Math.floor(random() * 2000);
      const made = described(told, limit);
      assert.ok(made.length <= limit, `${made.length} of ${limit}`);
      assert.deepEqual(brokenMarkdown(made), [], JSON.stringify(made));
      assert.match(made, /\]\(https:\/\/host\/[^()\s]*\)$/);
    }
  });

  it('takes a value of a megabyte, and names of one', () => {
    for (const piece of ['x', '`', '|', ' ', '\n', '😀', '<!--']) {
      const huge = piece.repeat(1_000_000);
      const told = story({
        version: huge,
        identity: { environment: huge, cluster: huge, application: huge },
        after: [descriptor({ version: huge, images: [huge, `web:${huge}`] })],
        changedFiles: [huge],
        comparison: compared([object(huge, huge)]),
        runName: huge,
      });
      const made = described(told, 3600);
      assert.ok(made.length <= 3600 && made.includes('buildId=10'), piece);
      assert.ok(defaultTitle(told, 256).length <= 256);
    }
  });
});

describe('placeholders in a description of one’s own', () => {
  const fill = (pattern: string, version: string): string => {
    const filled = fillMarkdown(pattern, { version, application: 'shop' }, { changes: '- `x`', images: '–' });
    return filled.ok ? filled.value : filled.mistakes.join();
  };

  it('are text: markup and names of people in them do nothing', () => {
    assert.equal(fill('**{application}** {version}', '1_2_ @ada #5'), '**shop** 1\\_2\\_ @&#8203;ada \\#&#8203;5');
    assert.equal(fill('`{version}` and {changes}', '1_2 @ada `x`'), '`1_2 @ada ’x’` and - `x`');
    assert.equal(fill('```\n{version}\n```\n{version}', '*'), '```\n*\n```\n\\*');
    assert.equal(fill('[notes](https://x/{version})', 'shop@1.2.3'), '[notes](https://x/shop@1.2.3)');
    assert.equal(fill('a ` b {version}', '*'), 'a ` b \\*');
  });

  it('that are unknown or empty are told once', () => {
    assert.match(fill('`{nope}` {version} {version}', ''), /unknown placeholder \{nope\}.*,\{version\} is empty/);
  });
});
