import assert from 'node:assert/strict';
import type { Selector } from '../../../core/images/places/slot.ts';
import { parsePathSelector } from '../../../core/images/places/path-selector.ts';
import { planUpdate } from '../../../core/images/plan.ts';
import type { UpdatePlan } from '../../../core/images/update-plan.ts';
import { parseReference, type ImageReference } from '../../../core/images/reference.ts';
import type { UpdateRequest } from '../../../core/images/request.ts';

export interface Asked {
  readonly images?: readonly string[];
  readonly policies?: Readonly<Record<string, string>>;
  readonly charts?: Readonly<Record<string, string>>;
  readonly selectors?: readonly Selector[];
  readonly paths?: readonly string[];
  readonly downgrade?: UpdateRequest['downgrade'];
}

export function reference(text: string): ImageReference {
  const parsed = parseReference(text);
  assert.ok(parsed !== undefined, text);
  return parsed;
}

export function references(texts: readonly string[]): ImageReference[] {
  return texts.map(reference);
}

/** A request as the task's inputs would make it. */
export function request(asked: Asked): UpdateRequest {
  const paths = (asked.paths ?? []).map((text) => {
    const selector = parsePathSelector(text);
    assert.ok(selector !== undefined, text);
    return selector;
  });
  return {
    images: references(asked.images ?? []),
    policies: new Map(Object.entries(asked.policies ?? {}).map(([policy, text]) => [policy, reference(text)])),
    charts: new Map(Object.entries(asked.charts ?? {})),
    selection: {
      selectors: new Set(asked.selectors ?? ['markers', 'kustomize', 'containers', 'helm', 'charts']),
      paths,
    },
    downgrade: asked.downgrade ?? 'error',
  };
}

/** Plans the edit of one file and answers with its text afterwards. */
export function edit(text: string, asked: Asked, name = 'app.yaml'): UpdatePlan & { text: string } {
  const plan = planUpdate([{ path: name, text }], request(asked));
  return { ...plan, text: plan.edits[0]?.after ?? text };
}
