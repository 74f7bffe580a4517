import assert from 'node:assert/strict';
import { imageTable } from '../../../core/pull-requests/text.ts';
import { descriptorOf } from '../gitops-repo/descriptors.ts';

describe('texts within the host’s limits', () => {
  it('shows images old and new, and only those that change', () => {
    const images = (...all: string[]) => [descriptorOf({ images: all })];
    const table = imageTable(images('web:1', 'db:5', 'old:1'), images('web:2', 'db:5', 'new:1'));
    assert.match(table, /`web` \| `1` \| `2`/);
    assert.match(table, /`old` \| `1` \| –/);
    assert.match(table, /`new` \| – \| `1`/);
    assert.doesNotMatch(table, /db/);
  });
});
