import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The environments of the demo, in the order of delivery. */
export const environmentNames = ['dev', 'stage', 'prod'] as const;

/** One of them: also the beginning of its stages' names in the pipelines, and its namespace in a cluster. */
export type EnvironmentName = (typeof environmentNames)[number];

/** The two ways of delivery: manifests rendered from templates, or new tags in what is there already. */
export const flowNames = ['render', 'image'] as const;

/** One of them, as `--flow` takes it. */
export type FlowName = (typeof flowNames)[number];

/** What `npm run demo` was asked for: paths are absolute, and what was not said has its default. */
export interface DemoOptions {
  /** What is shown, in this order. */
  readonly flows: readonly FlowName[];
  /** The environment whose rollout fails. */
  readonly fail: EnvironmentName | undefined;
  /** Folder of another application's templates, and its name. */
  readonly app: { readonly folder: string; readonly name: string } | undefined;
  /** Leaves everything in its folder and says where. */
  readonly keep: boolean;
  /** The unpacked extension that is run. */
  readonly extension: string;
  /** The node binary that stands for the agent's. */
  readonly node: string | undefined;
}

/** What `--help` prints; a mistake in the arguments points there. */
export const usage = `npm run demo -- [options]

Delivers the applications of examples/ to dev, stage and prod, through the packaged extension: first the voting app,
whose manifests are rendered and proposed; then new images, whose tags are set in the GitOps repository.

  --flow FLOW          shows just one of the two: render or image
  --fail ENVIRONMENT   the images of the new version cannot be pulled there (dev, stage or prod); shows render alone
  --app FOLDER         delivers another application: a folder with helm/ and kustomize/, as the Azure Arc tutorial's;
                       shows render alone
  --keep               leaves the repositories, logs and reports in a folder, and names it
  --extension FOLDER   runs another unpacked extension than dist/extension
  --node PATH          runs the tasks with another node
  --help               this text
`;

const seeHelp = '`npm run demo -- --help` lists the options.';

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        flow: { type: 'string' },
        fail: { type: 'string' },
        app: { type: 'string' },
        keep: { type: 'boolean', default: false },
        extension: { type: 'string', default: 'dist/extension' },
        node: { type: 'string', default: process.env['GITOPS_DELIVERY_NODE'] ?? '' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}. ${seeHelp}`, { cause: error });
  }
}

/** Reads the command line; an Error's message says what is wrong with it, undefined asks for the usage. */
export function readArguments(args: readonly string[], root: string): DemoOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const fail = environmentNames.find((name) => name === values.fail);
  if (values.fail !== undefined && fail === undefined) {
    throw new Error(`--fail takes one of ${environmentNames.join(', ')}, not "${values.fail}". ${seeHelp}`);
  }
  const flow = flowNames.find((name) => name === values.flow);
  if (values.flow !== undefined && flow === undefined) {
    throw new Error(`--flow takes one of ${flowNames.join(', ')}, not "${values.flow}". ${seeHelp}`);
  }
  const rendersOnly = values.fail !== undefined || values.app !== undefined;
  if (rendersOnly && flow === 'image') {
    throw new Error(`--fail and --app are for the flow render, not for image. ${seeHelp}`);
  }
  const folder = values.app === undefined ? undefined : resolve(values.app);
  return {
    flows: flow !== undefined ? [flow] : rendersOnly ? ['render'] : flowNames,
    fail,
    app: folder === undefined ? undefined : { folder, name: basename(folder) },
    keep: values.keep,
    extension: resolve(root, values.extension),
    node: values.node === '' ? undefined : resolve(values.node),
  };
}
