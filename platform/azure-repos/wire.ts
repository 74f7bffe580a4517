/**
 * The client's enumerations, which live in one module of 100 KB that would be loaded for a few numbers. They are the wire's
 * own values (git-7.0.json lists them in this order).
 */
export const wire = {
  versionType: { commit: 2 },
  historyMode: { firstParent: 1 },
  recursion: { none: 0, oneLevel: 1, full: 120 },
  pullRequestQuery: { lastMergeCommit: 1, commit: 2 },
  status: { active: 1, abandoned: 2, completed: 3, all: 4 },
  mergeStatus: { conflicts: 2, succeeded: 3, rejectedByPolicy: 4, failure: 5 },
  mergeStrategy: { noFastForward: 1, squash: 2, rebase: 3, rebaseMerge: 4 },
  state: { notSet: 0, pending: 1, succeeded: 2, failed: 3, error: 4, notApplicable: 5 },
  threadStatus: { closed: 4 },
  commentType: { text: 1 },
  visibility: { private: 0, organization: 1, public: 2 },
} as const;
