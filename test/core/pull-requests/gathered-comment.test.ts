import assert from 'node:assert/strict';
import { TaskError } from '../../../core/errors.ts';
import type { Difference } from '../../../core/manifests/compare/difference.ts';
import type { Visibility } from '../../../core/ports/pull-request-comments.ts';
import { gatherAndComment, gatheredComment } from '../../../core/pull-requests/gathered-comment.ts';
import type { DifferencePart } from '../../../core/pull-requests/gathered-part.ts';
import { markComment } from '../../../core/pull-requests/one-comment.ts';
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

  it('is within the limit with its mark, and ends with the run’s link; a long one gets what short ones leave', () => {
    const long = Array.from({ length: 3000 }, (_, line) => `line ${line}`).join('\n\n');
    const parts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name) => part(name));
    for (const all of [
      [part('dev', { markdown: long }), ...parts],
      [...parts, part('dev', { markdown: long })],
    ]) {
      for (const limit of [4_000, 4_001, 6_000, 20_000]) {
        const { mark, text = '' } = gatheredComment(options, all, limit);
        const { length } = markComment(mark, text);
        assert.ok(length <= limit && length > limit * 0.9, `${length} of ${limit}`);
        assert.match(text, /\n\[Run 2026\\?\.7\]\(https:\/\/azure\/run\?id=7\)\n$/);
      }
    }
  });

  it('says where it was compared with only where that is one place, and a cluster only where there is one', () => {
    const head = (...parts: readonly DifferencePart[]): string =>
      (gatheredComment(options, parts, 9_999).text ?? '').split('\n')[0] ?? '';
    assert.equal(head(part('dev'), part('prod')), '### Changes of shop against `gitops`');
    assert.equal(head(part('dev'), part('prod', { where: 'other' })), '### Changes of shop');
    assert.equal(head(part('dev'), part('prod', 'failed')), '### Changes of shop against `gitops`');
    const { text, instead } = gatheredComment(options, [{ ...part('dev'), cluster: '' }], 9_999);
    assert.match(text ?? '', /\| dev \| 1 object changed \|[\s\S]*\n#### dev\n/);
    assert.equal(instead, text);
    assert.match(gatheredComment(options, [part('dev', 'failed')], 9_999).instead, /^### Changes of shop\n/);
    const folders = { ...options, application: '', sourcePath: ['apps/web', 'apps/api'] };
    assert.match(gatheredComment(folders, [part('dev')], 9_999).text ?? '', /^### Changes of web, api against/);
  });

  it('has an empty line between what changes in one and in the next', () => {
    const { text } = gatheredComment(options, [part('dev'), part('prod')], 9_999);
    assert.match(text ?? '', /\nof dev\n\n\n#### prod/);
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

    it('and only a cancelled run ends, or a defect', async () => {
      for (const thrown of [new TaskError('CANCELLED', 'cancelled', ''), new TypeError('a defect')]) {
        const { ports, lines } = world();
        const files = { ...ports.files, write: async () => Promise.reject(thrown) };
        const gathered = gatherAndComment({ ...ports, files }, options, gathering, { difference, target });
        await assert.rejects(gathered, (error) => error === thrown);
        assert.deepEqual(lines, []);
      }
    });
  });
});
