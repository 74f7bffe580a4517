import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type {
  ExpandedPipeline,
  ExpandOptions,
  PipelineEvent,
  PipelineRun,
  RunOptions,
} from '../../sandbox/pipeline/index.ts';
import { expandPipeline, runPipeline } from '../../sandbox/pipeline/index.ts';

/** Unpacked, with tasks that do what a test tells them. */
export const EXTENSION = join(import.meta.dirname, '../../fixtures/agent-tasks');

export interface Bench {
  readonly root: string;
  /** Writes files below a fresh folder and expands `pipeline.yml`. Keys like `shared:a.yml` go to another repository. */
  expand(files: Readonly<Record<string, string>>, o?: Partial<ExpandOptions>): Promise<ExpandedPipeline>;
  run(
    files: Readonly<Record<string, string>>,
    o?: Partial<RunOptions>,
  ): Promise<PipelineRun & { readonly events: readonly PipelineEvent[] }>;
  remove(): Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const root = await mkdtemp(join(tmpdir(), 'pipeline-'));
  let next = 0;
  const write = async (files: Readonly<Record<string, string>>): Promise<ExpandOptions> => {
    const base = join(root, String(++next));
    const repositories: Record<string, string> = {};
    for (const [key, text] of Object.entries(files)) {
      const [repository, path] = key.includes(':') ? [key.split(':')[0] ?? '', key.split(':')[1] ?? ''] : ['self', key];
      repositories[repository] = join(base, repository);
      await mkdir(dirname(join(base, repository, path)), { recursive: true });
      await writeFile(join(base, repository, path), text);
    }
    return { file: 'pipeline.yml', repositories };
  };
  return {
    root,
    expand: async (files, o) => expandPipeline({ ...(await write(files)), ...o }),
    async run(files, o) {
      const events: PipelineEvent[] = [];
      const options = await write(files);
      const run = await runPipeline({
        ...options,
        agentFolder: join(root, String(next), 'agents'),
        extension: EXTENSION,
        ...o,
        onEvent: (event) => {
          events.push(event);
          o?.onEvent?.(event);
        },
      });
      return { ...run, events };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
