/**
 * Every code that an error of ours can carry, in alphabetical order. Each has a paragraph `## CODE` in docs/errors.md
 * (a check of the documentation compares the two lists).
 */
export const errorCodes = [
  'CANCELLED',
  'CONNECTION_INVALID',
  'DESCRIPTOR_INVALID',
  'DISK_FULL',
  'FILE_NOT_ALLOWED',
  'FILE_NOT_FOUND',
  'INPUT_INVALID',
  'INTERNAL',
  'NOT_AVAILABLE',
  'PATH_UNSAFE',
  'PROCESS_FAILED',
  'TIMED_OUT',
  'TOOL_MISSING',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
