import { createHash } from 'node:crypto';
import type { TaskDefinition } from '../project.ts';

/** How what is shipped differs from what lies in the repository. */
export interface Variant {
  /** `dev` has names and ids of its own, so that it can be installed beside the released extension. */
  readonly kind: 'release' | 'dev';
  /** `major.minor.patch`, written into every manifest. */
  readonly version: string;
}

/** What the packaging reads and rewrites of `vss-extension.json`. */
export interface ExtensionManifest {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly public?: boolean;
  readonly galleryFlags?: readonly string[];
  readonly files: readonly { readonly path: string }[];
  readonly contributions: readonly { readonly id: string; readonly properties: { readonly name: string } }[];
  readonly [key: string]: unknown;
}

/**
 * The dev variant's version: package.json's major and minor, and the minutes since 1970 as patch.
 * Agents cache a task by its version, so a second try under the same one would run the first one's code.
 */
export function devVersion(version: string, now: Date): string {
  const [major, minor] = version.split('.');
  return `${major}.${minor}.${Math.floor(now.getTime() / 60_000)}`;
}

/** `task.json` as it is shipped: the version filled in, and for `dev` an id, a name and a label of its own. */
export function shippedTask(task: TaskDefinition, variant: Variant): TaskDefinition {
  const [major, minor, patch] = variant.version.split('.').map(Number);
  if (major === undefined || minor === undefined || patch === undefined) {
    throw new Error(`${variant.version} is not a version like 1.2.3.`);
  }
  const versioned = { ...task, version: { Major: major, Minor: minor, Patch: patch } };
  if (variant.kind === 'release') return versioned;
  return {
    ...versioned,
    id: derivedId(task.id),
    name: `${task.name}-dev`,
    friendlyName: `${task.friendlyName} (dev)`,
  };
}

/** `vss-extension.json` as it is shipped. The dev variant is private: it is shared with one organisation by hand. */
export function shippedExtension(manifest: ExtensionManifest, variant: Variant): ExtensionManifest {
  const versioned = { ...manifest, version: variant.version };
  if (variant.kind === 'release') return versioned;
  const { public: _public, galleryFlags: _flags, ...rest } = versioned;
  return { ...rest, id: `${manifest.id}-dev`, name: `${manifest.name} (dev)`, public: false };
}

/** The same other UUID for the same UUID, every time. */
export function derivedId(id: string): string {
  return nameBasedUuid(id, 'dev');
}

/** The same UUID for the same name in a namespace, every time (RFC 9562, version 5). */
export function nameBasedUuid(namespace: string, name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex');
  const hash = createHash('sha1').update(space).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
