// Stryker's runner for mocha asks for files of mocha's by names without their ending, which is .cjs since mocha 12.
// Gone once it asks otherwise.
require.extensions['.cjs'] = require.extensions['.js'];
