/**
 * Every code that an error of ours can carry, in alphabetical order. Each has a paragraph `## CODE` in docs/errors.md
 * (a check of the documentation compares the two lists).
 */
export const errorCodes = [
  'CANCELLED',
  'COMMIT_MISSING',
  'CONNECTION_INVALID',
  'DESCRIPTOR_INVALID',
  'DIGEST_MISMATCH',
  'DISK_FULL',
  'DOWNGRADE_REFUSED',
  'FILE_NOT_ALLOWED',
  'FILE_NOT_FOUND',
  'FOREIGN_COMMITS',
  'GIT_FAILED',
  'GIT_TOO_OLD',
  'INPUT_INVALID',
  'INTERNAL',
  'NOT_ALLOWED',
  'NOT_AVAILABLE',
  'NOT_REACHABLE',
  'NOT_SIGNED_IN',
  'PATH_CONFLICT',
  'PATH_UNSAFE',
  'PROCESS_FAILED',
  'PULL_REQUEST_MISSING',
  'REPOSITORY_EMPTY',
  'REPOSITORY_MISSING',
  'REVIEWER_UNKNOWN',
  'ROLLBACK_TARGET_MISSING',
  'SERVER_REFUSED',
  'TARGET_BRANCH_MISSING',
  'TARGET_KEEPS_MOVING',
  'TIMED_OUT',
  'TOOL_MISSING',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
