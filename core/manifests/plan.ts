import { TaskError, type Finding } from '../errors.ts';
import { fill } from '../fill-pattern.ts';
import type { DeliveryIdentity } from '../identity.ts';
import { unsafePath } from '../placeholders.ts';
import type { Secret } from '../secret.ts';
import { describeDelivery, digestFiles, listImages } from './describe.ts';
import { serializeDescriptor } from './descriptor.ts';
import { collisionKey, layOut, type OutputFile } from './layout.ts';
import type { RenderOptions } from './options.ts';
import type { RenderedApplication } from './render-application.ts';
import { findHiddenSecretValues, findSecretValues } from './secrets.ts';
import { placeholdersOf } from './sources.ts';

/** What one application writes. */
export interface ApplicationPlan {
  readonly identity: DeliveryIdentity;
  /** Manifests, then templates. */
  readonly files: readonly OutputFile[];
  readonly descriptor: OutputFile | undefined;
}

/** Everything that will be written below `outputPath`. */
export interface OutputPlan {
  readonly applications: readonly ApplicationPlan[];
  readonly images: readonly string[];
  readonly objectCount: number;
  /** Without descriptors. */
  readonly fileCount: number;
  readonly digest: string;
  /** What was found and is only warned of. */
  readonly warnings: readonly Finding[];
}

/**
 * Decides what is written.
 * @throws LAYOUT_COLLISION, OUTPUT_CONFLICT, PATH_UNSAFE, SECRET_IN_OUTPUT
 */
export function planOutput(
  rendered: readonly RenderedApplication[],
  options: RenderOptions,
  secrets: readonly Secret[],
): OutputPlan {
  const manifests = rendered.flatMap((application) => application.manifests);
  const applications = rendered.map((application) => planApplication(application, options));
  refuseSharedPaths(applications);
  const warnings = [
    ...judge(options, [
      ...findSecretValues(applications.flatMap(allFiles), secrets),
      ...findHiddenSecretValues(manifests, secrets),
    ]),
    ...applications.flatMap(({ files }, index) =>
      templatesAmongManifests(files, rendered[index]?.templates.length ?? 0),
    ),
  ];
  const content = applications.flatMap(({ files }) => files);
  return {
    applications,
    images: listImages(manifests),
    objectCount: manifests.length,
    fileCount: content.length,
    digest: digestFiles(content),
    warnings,
  };
}

function planApplication(rendered: RenderedApplication, options: RenderOptions): ApplicationPlan {
  const { environment, cluster } = options;
  const identity = { environment, application: rendered.application, cluster };
  const placeholders = placeholdersOf(options, rendered.application);
  const manifests = layOut(rendered.manifests, options.layout, placeholders);
  const templateFolder =
    options.templateLayout === '' ? '' : fill('templateLayout', options.templateLayout, placeholders, 'path');
  const templates = rendered.templates.map((file) => ({ ...file, path: `${templateFolder}/${file.path}` }));
  refuseUnsafeNames(templates);
  const files = [...manifests, ...templates];
  const descriptorPath =
    options.descriptorLayout === undefined
      ? undefined
      : fill('descriptorLayout', options.descriptorLayout, placeholders, 'path');
  return {
    identity,
    files,
    descriptor:
      descriptorPath === undefined
        ? undefined
        : {
            path: descriptorPath,
            content: describe(rendered, options, identity, [...files.map(pathOf), descriptorPath]),
          },
  };
}

function refuseUnsafeNames(templates: readonly OutputFile[]): void {
  const unsafe = templates.flatMap(({ path }) => {
    const reason = unsafePath(path);
    return reason === undefined ? [] : [{ message: `"${path}" ${reason}` }];
  });
  if (unsafe.length === 0) return;
  throw new TaskError(
    'PATH_UNSAFE',
    'templateLayout: not every file system can hold the names of these templates:',
    'Rename the files in the source folder.',
    { related: unsafe },
  );
}

function describe(
  rendered: RenderedApplication,
  options: RenderOptions,
  identity: DeliveryIdentity,
  files: readonly string[],
): string {
  const { team, namespace, version, build, origin } = options;
  const facts = { team, namespace, version, build, source: origin };
  return serializeDescriptor(describeDelivery(identity, facts, rendered.manifests, files));
}

/** Flux applies every YAML file below a path: a Chart.yaml or a values file there fails the whole Kustomization. */
function templatesAmongManifests(files: readonly OutputFile[], templateCount: number): readonly Finding[] {
  if (templateCount === 0) return [];
  const manifests = files.slice(0, -templateCount);
  const folders = new Set(manifests.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
  const stray = files
    .slice(-templateCount)
    .find(({ path }) => /\.ya?ml$/.test(path) && [...folders].some((folder) => path.startsWith(folder)));
  if (stray === undefined) return [];
  return [
    {
      message: `templateLayout puts ${stray.path} below a folder with manifests: a Flux Kustomization of that folder would apply the template and fail. Give templates a folder beside it, such as {cluster}/templates/{application}`,
    },
  ];
}

function allFiles({ files, descriptor }: ApplicationPlan): readonly OutputFile[] {
  return descriptor === undefined ? files : [...files, descriptor];
}

function pathOf({ path }: OutputFile): string {
  return path;
}

/** One path, one owner; and no file where another needs a folder. */
function refuseSharedPaths(applications: readonly ApplicationPlan[]): void {
  const owners = new Map<string, string>();
  const folders = new Map<string, string>();
  const conflicts: Finding[] = [];
  for (const plan of applications) {
    for (const { path } of allFiles(plan)) {
      const key = collisionKey(path);
      const other = owners.get(key) ?? folders.get(key);
      if (other !== undefined) conflicts.push({ message: `${path}: ${other} and ${plan.identity.application}` });
      owners.set(key, plan.identity.application);
      for (let at = key.lastIndexOf('/'); at > 0; at = key.lastIndexOf('/', at - 1)) {
        const folder = key.slice(0, at);
        const file = owners.get(folder);
        if (file !== undefined) conflicts.push({ message: `${path}: ${file} has a file named ${folder}` });
        folders.set(folder, plan.identity.application);
      }
    }
  }
  if (conflicts.length === 0) return;
  throw new TaskError(
    'LAYOUT_COLLISION',
    'Different files would be written to one path:',
    'Put {application} into layout, templateLayout and descriptorLayout, and give templates a folder of their own.',
    { related: conflicts },
  );
}

function judge({ plaintextSecrets }: RenderOptions, findings: readonly Finding[]): readonly Finding[] {
  if (findings.length === 0 || plaintextSecrets === 'allow') return [];
  if (plaintextSecrets === 'warning') return findings;
  throw new TaskError(
    'SECRET_IN_OUTPUT',
    'Secret values were rendered; nothing was written:',
    'Use SealedSecret, ExternalSecret or SOPS; or set plaintextSecrets to warning or allow.',
    { related: findings },
  );
}
