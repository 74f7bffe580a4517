import { TaskError, type Finding } from '../errors.ts';
import { formatIdentity, sameIdentity, type DeliveryIdentity } from '../identity.ts';
import { mayBeDescriptor, parseDescriptor, type DeploymentDescriptor } from '../manifests/descriptor.ts';
import { digestFiles } from '../manifests/describe.ts';
import { expandPattern, unsafePath } from '../placeholders.ts';

/** A file of `sourcePath`; `path` is relative to it. */
export interface SourceFile {
  readonly path: string;
  readonly content: Buffer;
}

/** One application's descriptor and where it stands, relative to `targetPath`. */
export interface DeliveredApplication {
  readonly path: string;
  readonly descriptor: DeploymentDescriptor;
}

/** What arrives: the files to write, and whose they are. */
export interface Delivery {
  /** What branch and pull request are named after; of several applications, the name that the input gives them. */
  readonly identity: DeliveryIdentity;
  /** Empty for a folder without descriptor. */
  readonly applications: readonly DeliveredApplication[];
  /** Relative to `targetPath`. */
  readonly files: readonly SourceFile[];
  /** Files of the folder that no descriptor of this delivery lists; they are left out. */
  readonly unlisted: readonly string[];
}

/** What the inputs say about a delivery. */
export interface DeliveryRequest {
  readonly environment: string | undefined;
  readonly application: string | undefined;
  readonly cluster: string | undefined;
  /** Pattern of a descriptor's path below `targetPath`, for a cluster or none. */
  readonly descriptorPattern: (identity: DeliveryIdentity) => string;
  /** render-manifests' digest. */
  readonly expectedDigest: string | undefined;
}

/**
 * Reads what arrived: with descriptors, exactly the files that they list; without, the whole folder.
 * @throws DESCRIPTOR_INVALID, DIGEST_MISMATCH, INPUT_INVALID, PATH_CONFLICT, PATH_UNSAFE
 */
export function readDelivery(files: readonly SourceFile[], request: DeliveryRequest): Delivery {
  const unsafe = files.flatMap(({ path }): Finding[] => {
    const reason = unsafePath(path);
    return reason === undefined ? [] : [{ message: `"${path}" ${reason}` }];
  });
  if (unsafe.length > 0) {
    throw new TaskError(
      'PATH_UNSAFE',
      'Files of sourcePath have names that the repository must not get:',
      'Rename them.',
      {
        related: unsafe,
      },
    );
  }
  const all = findApplications(files, request);
  const applications = all.filter(
    ({ descriptor }) =>
      (request.environment === undefined || descriptor.environment === request.environment) &&
      (request.cluster === undefined || descriptor.cluster === request.cluster),
  );
  if (all.length > 0 && applications.length === 0) {
    throw wrongInput(
      `sourcePath holds ${all.map(({ descriptor }) => formatIdentity(descriptor)).join(', ')}, nothing for the environment that the inputs name`,
    );
  }
  const identity = identityOf(applications, request);
  const listed = ownedOnce(applications);
  const chosen = applications.length === 0 ? files : files.filter(({ path }) => listed.has(path));
  const there = new Set(chosen.map(({ path }) => path));
  const absent = [...listed].filter((path) => !there.has(path));
  if (absent.length > 0) {
    throw new TaskError(
      'DIGEST_MISMATCH',
      'Files that the descriptor lists did not arrive:',
      'Publish and download the whole output of render-manifests.',
      { related: absent.map((path) => ({ message: path })) },
    );
  }
  checkDigest(chosen, applications, request.expectedDigest);
  const everyList = new Set(all.flatMap(({ descriptor }) => descriptor.files));
  return {
    identity,
    applications,
    files: chosen,
    unlisted: applications.length === 0 ? [] : files.map(({ path }) => path).filter((path) => !everyList.has(path)),
  };
}

// A descriptor is known by standing where its own identity puts it.
function findApplications(files: readonly SourceFile[], request: DeliveryRequest): readonly DeliveredApplication[] {
  return files.flatMap(({ path, content }): DeliveredApplication[] => {
    if (!path.endsWith('.json') || !mayBeDescriptor(content)) return [];
    const descriptor = parseDescriptor(content.toString('utf8'), path);
    return [{ path, descriptor }].filter(() => {
      const expected = expandPattern(request.descriptorPattern(descriptor), descriptor, 'path');
      return !expected.ok || expected.value === path || descriptor.files.includes(path);
    });
  });
}

function identityOf(applications: readonly DeliveredApplication[], request: DeliveryRequest): DeliveryIdentity {
  const [first] = applications;
  const { application, environment, cluster } = request;
  if (first === undefined) {
    if (environment === undefined || application === undefined) {
      throw wrongInput('sourcePath holds no deployment descriptor, so environment and application must be given');
    }
    return { environment, application, cluster: cluster ?? '' };
  }
  const scopes = new Set(applications.map(({ descriptor }) => `${descriptor.environment}\0${descriptor.cluster}`));
  if (scopes.size > 1) {
    throw wrongInput(
      `sourcePath holds several environments (${applications.map(({ descriptor }) => formatIdentity(descriptor)).join(', ')}); name one in environment and cluster`,
    );
  }
  const name = application ?? (applications.length === 1 ? first.descriptor.application : undefined);
  if (name === undefined) {
    throw wrongInput('sourcePath holds several applications; give them one name in application, for the branch');
  }
  return { environment: first.descriptor.environment, cluster: first.descriptor.cluster, application: name };
}

function ownedOnce(applications: readonly DeliveredApplication[]): ReadonlySet<string> {
  const owners = new Map<string, DeploymentDescriptor>();
  for (const { descriptor } of applications) {
    for (const path of descriptor.files) {
      const other = owners.get(path);
      if (other !== undefined && !sameIdentity(other, descriptor)) {
        throw new TaskError(
          'PATH_CONFLICT',
          `"${path}" is listed by ${formatIdentity(other)} and by ${formatIdentity(descriptor)}.`,
          'Give each application its own files (layout).',
        );
      }
      owners.set(path, descriptor);
    }
  }
  return new Set(owners.keys());
}

function checkDigest(
  files: readonly SourceFile[],
  applications: readonly DeliveredApplication[],
  expected: string | undefined,
): void {
  if (expected === undefined) return;
  const descriptors = new Set(applications.map(({ path }) => path));
  const digest = digestFiles(files.filter(({ path }) => !descriptors.has(path)));
  if (digest.toLowerCase() === expected.toLowerCase().replace(/^sha256:/, '')) return;
  throw new TaskError(
    'DIGEST_MISMATCH',
    `What arrived has the digest ${digest}, expected was ${expected}.`,
    'Something changed the files after they were rendered: look at the artifact and the steps in between.',
  );
}

function wrongInput(what: string): TaskError {
  return new TaskError('INPUT_INVALID', `${what}.`, 'Mend the inputs environment, application or cluster.');
}
