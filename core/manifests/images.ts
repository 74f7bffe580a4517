import { TaskError } from '../errors.ts';
import type { Manifest } from './objects.ts';
import { imagesOf, rewrite, visitImages } from './rewrite.ts';
import { splitImage } from './split-image.ts';

/** One entry of the input `images`: kustomize's `images`. */
export interface ImageSetting {
  /** The image as the manifests have it, without tag and digest. */
  readonly name: string;
  /** The new name; undefined keeps it. */
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** An image after a setting, as kustomize does it: a new tag or digest replaces both old ones. */
export function applySetting(image: string, setting: ImageSetting): string {
  const old = splitImage(image);
  const replaced = setting.newTag !== undefined || setting.digest !== undefined;
  const tag = replaced ? setting.newTag : old.tag;
  const digest = replaced ? setting.digest : old.digest;
  return `${setting.newName ?? old.name}${tag === undefined || tag === '' ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Objects with their images set. */
export interface ImagesSet {
  readonly manifests: readonly Manifest[];
  /** Settings that matched nothing. */
  readonly unmatched: readonly ImageSetting[];
}

/** Sets images in every container list of every object; each setting in turn, on what those before it have made. */
export function setImages(manifests: readonly Manifest[], settings: readonly ImageSetting[]): ImagesSet {
  const names = new Set(settings.map(({ name }) => name));
  const matched = new Set<ImageSetting>();
  const changed = manifests.map((manifest) => {
    const concerned = imagesOf(manifest.data).some((image) => names.has(splitImage(image).name));
    if (!concerned) return manifest;
    return rewrite(manifest, (root) => {
      let any = false;
      visitImages(root, (image) => {
        for (const setting of settings) {
          if (splitImage(image.value).name !== setting.name) continue;
          matched.add(setting);
          const value = applySetting(image.value, setting);
          any ||= value !== image.value;
          image.value = value;
        }
      });
      return any;
    });
  });
  return { manifests: changed, unmatched: settings.filter((setting) => !matched.has(setting)) };
}

/** The error for settings that matched nothing in any application. */
export function unmatchedImages(unmatched: readonly ImageSetting[], there: readonly string[]): TaskError {
  const names = [...new Set(there.map((image) => splitImage(image).name))].toSorted();
  return new TaskError(
    'IMAGE_UNMATCHED',
    `images: nothing rendered uses ${unmatched.map((setting) => `"${setting.name}"`).join(', ')}.`,
    names.length === 0
      ? 'No container with an image was rendered; take the entry out.'
      : `Write the name as the manifests have it. There are: ${names.join(', ')}.`,
  );
}
