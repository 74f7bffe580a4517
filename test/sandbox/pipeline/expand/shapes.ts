/** Lists whose items may be `template:` references, and what their items are. */
export const LISTS = { stages: 'stage', jobs: 'job', steps: 'step' } as const;
export type ListKind = keyof typeof LISTS;

export type Shape = 'root' | 'stage' | 'job' | 'step' | 'strategy' | 'lifecycle' | 'on' | 'hook';

/** Which keys of a mapping have a meaning to the expander: another shape, a list, or the variables. */
export const CHILDREN: Readonly<Record<Shape, Readonly<Record<string, Shape | ListKind | 'variables'>>>> = {
  root: { stages: 'stages', jobs: 'jobs', steps: 'steps', variables: 'variables', strategy: 'strategy' },
  stage: { jobs: 'jobs', variables: 'variables' },
  job: { steps: 'steps', variables: 'variables', strategy: 'strategy' },
  step: {},
  strategy: { runonce: 'lifecycle', rolling: 'lifecycle', canary: 'lifecycle' },
  lifecycle: { predeploy: 'hook', deploy: 'hook', routetraffic: 'hook', postroutetraffic: 'hook', on: 'on' },
  on: { failure: 'hook', success: 'hook' },
  hook: { steps: 'steps' },
};

export function isList(kind: Shape | ListKind | 'variables'): kind is ListKind {
  return kind in LISTS;
}
