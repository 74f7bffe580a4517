import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constantFrom, record, sample, tuple, uniqueArray } from 'fast-check';
import { loadAll } from 'js-yaml';
import { nodeProcesses } from '../../platform/processes.ts';
import { edit } from '../core/images/request.ts';
import { writeFiles } from '../tasks/support.ts';

const old = `sha256:${'0123456789abcdef'.repeat(4)}`;
const fresh = `sha256:${'fedcba9876543210'.repeat(4)}`;
const wanted = 'ghcr.io/team/app';
const targets = [`${wanted}:2.0.0`, `${wanted}@${fresh}`, `${wanted}:2.0.0@${fresh}`];
const bases = ['app:1.0.0', `${wanted}:1.0.0`, `${wanted}@${old}`, wanted, 'mirror.io/app:1.0.0', 'nginx'];

const entry = record({
  name: constantFrom('app', wanted, 'mirror.io/app', 'nginx', 'docker.io/library/nginx'),
  newName: constantFrom(undefined, undefined, wanted, 'mirror.io/app', 'new.io/x'),
  newTag: constantFrom(undefined, 'v1', '1.5.0', '1234', ''),
  digest: constantFrom(undefined, undefined, old),
  tagSuffix: constantFrom(undefined, undefined, undefined, '-x'),
});
const kustomizations = tuple(
  uniqueArray(entry, { minLength: 1, maxLength: 4, selector: ({ name, newName }) => `${name} ${newName}` }),
  constantFrom('block', 'indented', 'flow'),
  constantFrom('Kustomization', 'Component'),
  constantFrom(...targets),
);

function written(entries: readonly Readonly<Record<string, string | undefined>>[], style: string): string {
  const pairs = entries.map((one) =>
    Object.entries(one).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`])),
  );
  if (style === 'flow') return `images: [${pairs.map((lines) => `{${lines.join(', ')}}`).join(', ')}]\n`;
  const indent = style === 'block' ? '' : '  ';
  return `images:\n${pairs.map((lines) => `${indent}- ${lines.join(`\n${indent}  `)}\n`).join('')}`;
}

/** The images of each workload that a build gives, by the workload's name. */
function imagesOf(output: string): Map<string, readonly string[]> {
  const pods = loadAll(output) as { metadata: { name: string }; spec: { containers: { image: string }[] } }[];
  return new Map(pods.map(({ metadata, spec }) => [metadata.name, spec.containers.map(({ image }) => image)]));
}

describe('images of kustomizations, as kustomize itself builds them', () => {
  it('exactly the wanted image becomes exactly the wanted reference, and nothing else changes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'images-kustomize-'));
    try {
      const tagged = {
        name: `${wanted}:1.0.0`,
        newName: undefined,
        newTag: 'v1',
        digest: undefined,
        tagSuffix: undefined,
      };
      const cases = [
        ...sample(kustomizations, { numRuns: 150, seed: 7 }),
        ...targets.map((target) => [[tagged], 'block', 'Kustomization', target] as const),
      ];
      const files = (after: boolean): Record<string, string> => {
        const made: Record<string, string> = {
          'kustomization.yaml': `resources: [${cases.map((_, index) => `c${index}`).join(', ')}]\n`,
          'base/kustomization.yaml': 'resources: [pod.yaml]\n',
          'base/pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n${bases.map((image, index) => `  - {name: c${index}, image: "${image}"}\n`).join('')}`,
        };
        for (const [index, [entries, style, kind, target]] of cases.entries()) {
          const component = kind === 'Component';
          const head = component ? 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n' : '';
          const text = `${head}${written(entries, style)}`;
          const done = after
            ? edit(text, { images: [target], selectors: ['kustomize'] }, 'kustomization.yaml')
            : { text, refusals: [] };
          assert.deepEqual(done.refusals, [], text);
          const around = `resources: [../base]\nnamePrefix: c${index}-\n`;
          if (component) {
            made[`c${index}/kustomization.yaml`] = `${around}components: [component]\n`;
            made[`c${index}/component/kustomization.yaml`] = done.text;
          } else made[`c${index}/kustomization.yaml`] = `${done.text}${around}`;
        }
        return made;
      };
      const processes = nodeProcesses();
      const kustomize = await processes.find('kustomize');
      assert.ok(kustomize !== undefined, 'kustomize must be on PATH');
      const build = async (after: boolean): Promise<Map<string, readonly string[]>> => {
        await writeFiles(folder, files(after));
        const run = await processes.run(kustomize, ['build', folder], { cwd: folder });
        return imagesOf(run.stdout.toString());
      };
      const [before, after] = [await build(false), await build(true)];
      assert.equal(before.size, cases.length);
      let changed = 0;
      for (const [index, [entries, , , target]] of cases.entries()) {
        const [was, is] = [before.get(`c${index}-p`) ?? [], after.get(`c${index}-p`) ?? []];
        const leads = entries.some(({ name, newName }) => name === wanted || newName === wanted);
        for (const [at, image] of was.entries()) {
          // By its text, for a suffix can make of an image what is no reference.
          const ours = image.split(/[:@]/, 1)[0] === wanted;
          const untouched = image === bases[at];
          if (!ours) assert.equal(is[at], image, JSON.stringify(entries));
          else if (leads && !untouched) assert.equal(is[at], target, JSON.stringify(entries));
          else assert.ok([image, target].includes(is[at] ?? ''), JSON.stringify(entries));
          if (is[at] !== image) changed++;
        }
      }
      assert.ok(changed > 100, `${changed} images changed`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
