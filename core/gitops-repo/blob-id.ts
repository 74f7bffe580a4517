import { createHash } from 'node:crypto';

/** The object id that git gives a blob of these bytes (SHA-1 repositories, as all of Azure Repos and GitHub are). */
export function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
