export { HttpFailure } from '../http-failure.ts';

/** The code that Azure DevOps' messages start with (`TF401027`, `VS403463`), undefined without one. */
export function serverCode(said: string): string | undefined {
  return /\b(?:TF|VS)\d{5,6}\b/.exec(said)?.[0];
}
