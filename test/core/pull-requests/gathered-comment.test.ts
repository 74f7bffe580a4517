import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { Difference } from '../../../core/manifests/compare/difference.ts';
import type { Visibility } from '../../../core/ports/pull-request-comments.ts';
import { gatherAndComment, gatheredComment } from '../../../core/pull-requests/gathered-comment.ts';
import type { DifferencePart } from '../../../core/pull-requests/gathered-part.ts';
import { recordingLog } from '../../recording-log.ts';

const part = (environment: string, more: Partial<DifferencePart['told']> | 'failed' = {}): DifferencePart => ({
  environment,
  cluster: 'east',
  application: 'shop',
  attempt: 1,
  told:
    more === 'failed'
      ? undefined
      : {
          changed: true,
          counts: '1 object changed',
          where: 'gitops',
          repository: 'a',
          markdown: `of ${environment}\n`,
          ...more,
        },
});
const options = {
  environment: 'dev',
  cluster: 'east',
  application: 'shop',
  sourcePath: ['manifests'],
  compareWith: '/work/gitops',
  build: { id: '7', number: '2026.7', definition: 'shop-pr', url: 'https://azure/run?id=7' },
  dryRun: false,
};

describe('the comment of several environments', () => {
  it('has a line for each, and what changes in each', () => {
    const parts = [part('dev'), part('prod', 'failed'), part('test', { changed: false, markdown: 'unseen' })];
    const { mark, text } = gatheredComment(options, parts, 150_000);
    assert.deepEqual(mark, { subject: ['diffs', 'shop-pr', 'shop'], run: 7 });
    assert.match(text ?? '', /^### Changes of shop against `gitops`\n\n\| Environment \| Changes \|/);
    assert.match(text ?? '', /\| dev \(east\) \| 1 object changed \|/);
    assert.match(text ?? '', /\| prod \(east\) \| \*\*could not be rendered, or did not pass the checks\*\* \|/);
    assert.match(text ?? '', /\| test \(east\) \| no difference \|/);
    assert.match(text ?? '', /#### dev \(east\)\n\nof dev\n\n\[Run 2026/);
    assert.doesNotMatch(text ?? '', /unseen/);
  });

  it('is not made when nothing differs, only changed', () => {
    const { text, instead } = gatheredComment(
      options,
      [part('dev', { changed: false }), part('prod', 'failed')],
      9_999,
    );
    assert.equal(text, undefined);
    assert.match(instead, /no difference[\s\S]*could not be rendered/);
  });

  it('names the application where there are several, and shows names as text', () => {
    const other = { ...part('dev'), application: '<b>*web*' };
    const { text } = gatheredComment({ ...options, application: '' }, [part('dev'), other], 9_999);
    assert.match(text ?? '', /^### Changes of manifests/);
    assert.match(text ?? '', /#### shop in dev \(east\)/);
    assert.doesNotMatch(text ?? '', /<b>|[^\\]\*web/);
  });

  it('fits the host: what is long makes room, what is short stays whole', () => {
    const long = Array.from({ length: 3000 }, (_, line) => `line ${line}`).join('\n\n');
    const parts = [part('dev', { markdown: long }), part('prod'), part('test', { markdown: long })];
    for (const limit of [20_000, 5_000]) {
      const text = gatheredComment(options, parts, limit).text ?? '';
      assert.ok(text.length <= limit && text.length > limit * 0.8, `${text.length} of ${limit}`);
      assert.match(text, /#### prod \(east\)\n\nof prod\n[\s\S]*#### test \(east\)\n\nline 0\n[\s\S]*diff\.md/);
    }
    assert.ok((gatheredComment(options, parts, 200).text ?? '').length <= 200);
  });

  describe('is gathered', () => {
    const difference: Difference = {
      comparisons: [
        {
          identity: { environment: 'dev', cluster: 'east', application: 'shop' },
          objects: [
            {
              kind: 'removed',
              reference: { apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name: 'hushhush' },
              file: 'a.yaml',
            },
          ],
          same: 0,
          files: [],
          warnings: [],
        },
      ],
      changed: true,
      where: 'gitops',
      mask: (text) => text.replaceAll('hushhush', '***'),
    };
    const remotes: Readonly<Record<string, string>> = {
      '/work/gitops': 'https://azure/gitops',
      '/work/other': 'https://azure/other',
    };
    const world = (pullRequest: Visibility = 'private') => {
      const disk = new Map<string, string>();
      const lines: string[] = [];
      const posted: string[] = [];
      const files = {
        kind: async (path: string) => (path.replace('/.git', '') in remotes ? ('file' as const) : ('absent' as const)),
        readIfThere: async (path: string) =>
          Buffer.from(`[remote "origin"]\n\turl = ${remotes[path.replace('/.git/config', '')] ?? ''}\n`),
        realPath: async (path: string) => path,
        write: async (path: string, content: string | Uint8Array) => void disk.set(path, String(content)),
        list: async (folder: string) =>
          [...disk.keys()].map((path) => ({ path: path.slice(folder.length + 1), kind: 'file' as const })),
        size: async (path: string) => disk.get(path)?.length ?? 0,
        read: async (path: string) => Buffer.from(disk.get(path) ?? ''),
      };
      const comments = {
        limit: 10_000,
        isFromFork: async () => false,
        own: async () => [],
        add: async (_: number, text: string) => void posted.push(text),
        change: async () => undefined,
        remove: async () => undefined,
      };
      const open = async (repository: string) => {
        const visibility = repository === 'app' ? pullRequest : ('public' as const);
        return { comments, visibility };
      };
      return { disk, lines, posted, ports: { log: recordingLog(lines), files, open } };
    };
    const gathering = { folder: '/parts', attempt: 1 };
    const target = { kind: 'some', id: 3, repository: 'app' } as const;

    it('by each call, and posted by the one that comments; no secret is in the files', async () => {
      const { ports, disk, posted } = world();
      await gatherAndComment(ports, { ...options, environment: 'prod' }, gathering, {
        difference: undefined,
        target: undefined,
      });
      assert.equal(posted.length, 0);
      await gatherAndComment(ports, options, gathering, { difference, target });
      assert.equal(disk.size, 2);
      assert.doesNotMatch([...disk.values()].join(), /hushhush|azure\/gitops/);
      assert.match(posted[0] ?? '', /\| dev \(east\) \| 1 object removed \|\n\| prod \(east\) \| \*\*could not/);
      assert.match(posted[0] ?? '', /`ConfigMap \*\*\*`/);
    });

    it('and the last attempt counts; what is no part is told and passed over', async () => {
      const { ports, posted, disk, lines } = world();
      const failed = { difference: undefined, target: undefined };
      await gatherAndComment(ports, options, { ...gathering, attempt: 2 }, { difference, target: undefined });
      await gatherAndComment(ports, options, gathering, failed);
      for (const [name, text] of Object.entries({ a: '{', b: '[]', c: '{"told":{}}', d: 'x'.repeat(1_000_001) }))
        disk.set(`/parts/${name}.json`, text);
      await gatherAndComment(ports, { ...options, environment: 'prod' }, gathering, { ...failed, target });
      assert.match(posted[0] ?? '', /\| dev \(east\) \| 1 object removed \|\n\| prod \(east\) \| \*\*could not/);
      assert.equal(lines.filter((line) => /is no difference of render-manifests/.test(line)).length, 4);
    });

    it('in a public project only of the repository that everybody may read', async () => {
      const { ports, posted } = world('public');
      const elsewhere = { ...options, environment: 'prod', compareWith: '/work/other' };
      await gatherAndComment(ports, elsewhere, gathering, { difference, target: undefined });
      await gatherAndComment(ports, options, gathering, { difference, target });
      assert.match(posted[0] ?? '', /#### dev \(east\)[\s\S]*ConfigMap[\s\S]*#### prod \(east\)\n\nNot told here/);
    });

    it('or the log says why not; in a dry run nothing is left behind', async () => {
      const { ports, disk, lines } = world();
      const full = {
        ...ports.files,
        write: async () => Promise.reject(new TaskError('FILE_NOT_ALLOWED', 'full.', 'Mend it.')),
      };
      await gatherAndComment({ ...ports, files: full }, options, gathering, { difference, target });
      assert.match(lines.join('\n'), /warning.*could not be gathered: full\./i);
      await gatherAndComment(ports, { ...options, dryRun: true }, gathering, { difference, target: undefined });
      assert.equal(disk.size, 0);
    });
  });
});
