/** Whether every fault at every request is tried, for an hour; else what tells most. */
export const everyFault = process.env['GITOPS_TEST_EVERY_FAULT'] === 'true';
