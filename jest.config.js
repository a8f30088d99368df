const { createHash } = require('node:crypto')
const { more, full } = require('./test/tiers')

const transform = {
  '^.+\\.[tj]sx?$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
}
const common = {
  // What is compiled for one project is so for all, but not for another checkout, whose paths would stand in the traces.
  id: createHash('sha256').update(__dirname).digest('hex').slice(0, 16),
  testEnvironment: '<rootDir>/test/environment.js',
  runtime: '<rootDir>/test/runtime.js',
  transform,
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/fast-check.cjs' },
  // Written as ES modules alone, which Jest doesn't load as they are.
  transformIgnorePatterns: [
    '/node_modules/(?!(jose|openid-client|oauth4webapi|oidc-provider|marked|otplib|@otplib|@scure|@noble)/)',
  ],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.build', '<rootDir>/dist'],
}

const testsIn = (paths) => paths.map((path) => `${path}.*\\.test\\.ts$`)

module.exports = {
  // Jest leaves a core free unless told otherwise; of two, that would be half.
  maxWorkers: '100%',
  // For slow machines: what hangs is told all the same, and nothing is measured by it.
  testTimeout: 30_000,
  globalSetup: '<rootDir>/test/global-setup.ts',
  globalTeardown: '<rootDir>/test/global-teardown.ts',
  projects: [
    {
      ...common,
      displayName: 'quick',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [...more, ...full],
    },
    { ...common, displayName: 'more', testRegex: testsIn(more), testPathIgnorePatterns: full },
    {
      ...common,
      displayName: 'full',
      testRegex: testsIn(full),
      setupFilesAfterEnv: ['<rootDir>/test/long-tests.ts'],
    },
  ],
}
