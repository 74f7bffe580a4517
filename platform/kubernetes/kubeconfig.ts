import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';

import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { User } from '@kubernetes/client-node/dist/config_types.js';

import { messageOf, TaskError } from '../../core/errors.ts';
import { printableLine } from '../../core/printable.ts';
import { isRecord } from '../../core/unstructured.ts';
import { readFailureCode } from '../file-errors.ts';

/** A kubeconfig as read, with what the client passes over. */
export interface ReadKubeconfig {
  readonly config: KubeConfig;
  /** Where it was found, for messages. */
  readonly origin: string;
  /** By the user's name: the folder of the file that has it, from which its relative paths count. */
  readonly folders: ReadonlyMap<string, string>;
}

type NewConfig = () => KubeConfig;

/** Where a pod finds its service account. */
const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Reads a kubeconfig as kubectl would: the file, or those of KUBECONFIG, or the default one; else what a pod is given.
 * @param path undefined: as kubectl finds it
 * @param root stands before the path of a pod's service account
 * @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED, KUBECONFIG_INVALID
 */
export function readKubeconfig(create: NewConfig, path: string | undefined, root = ''): ReadKubeconfig {
  if (path !== undefined) {
    const file = isAbsolute(path) ? path : resolve(path);
    if (isThere(file)) return merged(create, [file]);
    throw new TaskError('FILE_NOT_FOUND', `There is no kubeconfig ${file}.`, 'Look at the input kubeconfig.');
  }
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  // kubectl passes over files that are not there, unless none is.
  const files = listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
  const there = files.filter(isThere);
  if (there.length > 0) return merged(create, there);
  if (listed.length === 0 && existsSync(`${root}${serviceAccount}/token`)) return inCluster(create, root);
  throw new TaskError(
    'KUBECONFIG_INVALID',
    listed.length > 0
      ? `KUBECONFIG names ${listed.join(', ')}, and no such file is there.`
      : 'No cluster is named, and there is none to be found as kubectl would (KUBECONFIG, ~/.kube/config, in-cluster).',
    'Set kubernetesConnection, azureSubscription or kubeconfig.',
  );
}

/** What may not be looked at is there: that it may not is told when it is read. */
function isThere(file: string): boolean {
  try {
    statSync(file);
    return true;
  } catch (error) {
    return readFailureCode(error) === 'FILE_NOT_ALLOWED';
  }
}

/** A kubeconfig's text, such as a service connection holds. @throws what the parser throws, whose message quotes the text */
export function parseKubeconfig(create: NewConfig, text: string, origin: string): ReadKubeconfig {
  const config = create();
  config.loadFromString(withTokenFiles(text));
  return { config, origin, folders: new Map() };
}

/**
 * `users[].user.tokenFile`, which the client passes over, in the form in which it keeps a pod's: one line of the block
 * style that kubectl writes. What stands behind the colon is left to the parser, quotes, escapes, comment and all.
 */
function withTokenFiles(text: string): string {
  return text.replaceAll(/^([ \t-]+)tokenFile:[ \t]+(\S[^\r\n]*)$/gm, (_, before: string, value: string) => {
    const below = ' '.repeat(before.length);
    return [
      `${before}auth-provider:`,
      `${below}  name: tokenFile`,
      `${below}  config:`,
      `${below}    tokenFile: ${value}`,
    ].join('\n');
  });
}

/** The file that holds a user's token, and is renewed by something else. */
export function tokenFileOf({ authProvider }: User, folder: string | undefined): string | undefined {
  const settings = isRecord(authProvider) ? authProvider['config'] : undefined;
  const file = isRecord(settings) ? settings['tokenFile'] : undefined;
  if (typeof file !== 'string' || file === '') return undefined;
  return folder === undefined || isAbsolute(file) ? file : join(folder, file);
}

/** As client-go merges: what an earlier file has stays. */
function merged(create: NewConfig, files: readonly string[]): ReadKubeconfig {
  const config = create();
  const folders = new Map<string, string>();
  for (const file of files) {
    const one = create();
    const folder = dirname(resolve(file));
    const text = textOf(file);
    try {
      one.loadFromString(withTokenFiles(text));
      one.makePathsAbsolute(folder);
    } catch (cause) {
      throw new TaskError(
        'KUBECONFIG_INVALID',
        `The kubeconfig ${file} cannot be read: ${reasonOf(cause)}`,
        'Try it with kubectl --kubeconfig … get namespaces.',
      );
    }
    const fresh = <T extends { readonly name: string }>(known: readonly T[], more: readonly T[]): T[] =>
      more.filter(({ name }) => !known.some((each) => each.name === name));
    for (const user of fresh(config.users, one.users)) folders.set(user.name, folder);
    config.clusters = [...config.clusters, ...fresh(config.clusters, one.clusters)];
    config.users = [...config.users, ...fresh(config.users, one.users)];
    config.contexts = [...config.contexts, ...fresh(config.contexts, one.contexts)];
    if ((config.currentContext ?? '') === '') config.setCurrentContext(one.currentContext);
  }
  return { config, origin: files.join(', '), folders };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TaskError(
      readFailureCode(cause),
      `The kubeconfig ${file} cannot be read: ${messageOf(cause)}`,
      'Look at its owner and mode on the agent, and at what writes it.',
      { cause },
    );
  }
}

function inCluster(create: NewConfig, root: string): ReadKubeconfig {
  if ((process.env['KUBERNETES_SERVICE_HOST'] ?? '') === '') {
    throw new TaskError(
      'KUBECONFIG_INVALID',
      'This agent runs in a pod with a service account, but KUBERNETES_SERVICE_HOST is not set.',
      'Start the agent with the pod’s own environment, or set kubeconfig.',
    );
  }
  const config = create();
  config.loadFromCluster(root);
  return { config, origin: 'of the pod', folders: new Map() };
}

/** The parser's reason without the lines that it quotes: they may hold a secret. */
function reasonOf(cause: unknown): string {
  if (cause instanceof TypeError) return 'it is no kubeconfig';
  const reason: unknown = Object(cause)['reason'];
  return printableLine(typeof reason === 'string' ? `no valid YAML: ${reason}` : messageOf(cause), 300);
}
