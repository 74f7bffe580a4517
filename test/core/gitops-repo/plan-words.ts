import type { Prune, TargetPlan } from '../../../core/gitops-repo/target-plan.ts';
import { wordForWord } from '../word-for-word.ts';
import { deliveredFiles } from './descriptors.ts';

/** Whose plans are looked at; its descriptor's path; what a plan goes by. */
export const shop = { environment: 'dev', application: 'shop', cluster: '' };
export const path = 'dev/shop/deployment.json';
export const settings = { targetPath: '.', prune: 'owned' as Prune, ignored: (one: string) => one === path };

/** What a plan would change, with all that is said of it; or what is wrong, word for word. */
export async function said(work: Promise<TargetPlan>): Promise<readonly string[]> {
  try {
    const { changes, notes, remarks = [], before, after } = await work;
    return [
      ...changes.map(({ kind, path: at }) => `${kind} ${at}`),
      ...notes.map((one) => `note: ${one}`),
      ...remarks.map((one) => `remark: ${one}`),
      `${before.map(({ version }) => version).join()} → ${after.map(({ version }) => version).join()}`,
    ];
  } catch (error) {
    return wordForWord(error);
  }
}

/** The files of a version, with their descriptor. */
export const version = (number: string, files: Record<string, string> = { 'dev/shop/s.yaml': number }) =>
  deliveredFiles(files, { version: number, build: { id: '', number: '', definition: '', url: '' } });
