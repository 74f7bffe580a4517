import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The environments of the demo, in the order of delivery. */
export const environmentNames = ['dev', 'stage', 'prod'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export interface DemoOptions {
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

export const usage = `npm run demo -- [options]

Delivers the voting app of examples/ to dev, stage and prod, through the packaged extension.

  --fail ENVIRONMENT   the images of the new version cannot be pulled there (dev, stage or prod)
  --app FOLDER         delivers another application: a folder with helm/ and kustomize/, as the Azure Arc tutorial's
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
  const folder = values.app === undefined ? undefined : resolve(values.app);
  return {
    fail,
    app: folder === undefined ? undefined : { folder, name: basename(folder) },
    keep: values.keep,
    extension: resolve(root, values.extension),
    node: values.node === '' ? undefined : resolve(values.node),
  };
}
