/** The five rules of the design, as far as imports can break them. */
module.exports = {
  forbidden: [
    {
      name: 'a-domain-imports-no-other-domain',
      comment: 'Events are the only road between domains',
      severity: 'error',
      from: { path: '^domains/([^/]+)/' },
      to: { path: '^domains/', pathNot: '^domains/$1/' },
    },
    {
      name: 'domains-know-no-cloud',
      comment: 'One definition, two clouds: nothing here knows which one it is in',
      severity: 'error',
      from: { path: '^(domains|events|shared|examples)/' },
      to: { path: '^(local|infra|cli|test|bench|portal)/' },
    },
    {
      name: 'events-stand-alone',
      comment: 'The contract is a library of its own: zod and the EventBridge client',
      severity: 'error',
      from: { path: '^events/', pathNot: '^events/(jest|vitest|config|registry-build|asyncapi|pull|compatibility)/' },
      to: { path: '.', pathNot: '^events/|^node_modules/(zod|@aws-sdk/client-eventbridge)/|^(node:)?(crypto|util)$' },
    },
    {
      name: 'compatibility-adds-a-validator',
      comment:
        'A witness is shown to a validator of somebody else’s before anybody is told of it, and patterns are read by its like',
      severity: 'error',
      from: { path: '^events/compatibility/' },
      to: {
        path: '.',
        pathNot:
          '^events/|^node_modules/(zod|ajv|ajv-formats|@eslint-community/regexpp)/|^(node:)?(crypto|fs|path|child_process)$',
      },
    },
    {
      name: 'contract-tools-add-files',
      comment:
        'What makes the registry and what is made from it runs at a desk, not in a function: it also reads files',
      severity: 'error',
      from: { path: '^events/(registry-build|asyncapi|pull)/' },
      to: {
        path: '.',
        pathNot:
          '^events/|^node_modules/(zod|@aws-sdk/client-schemas|@eslint-community/regexpp)/|^(node:)?(crypto|fs|path)$',
      },
    },
    {
      name: 'a-config-compiles-what-it-names',
      comment: 'signalbox.config.ts and the catalogue are TypeScript, and run where nobody else reads that',
      severity: 'error',
      from: { path: '^events/config/' },
      to: {
        path: '.',
        pathNot: '^events/[^/]+$|^events/config/|^node_modules/(zod|esbuild)/|^(node:)?(fs|module|path|url)$',
      },
    },
    {
      name: 'functions-hold-no-contract-tools',
      severity: 'error',
      from: { path: '^(domains|examples)/|^events/[^/]+$|^events/catalog/' },
      to: { path: '^events/(jest|vitest|config|registry-build|asyncapi|pull|compatibility)/' },
    },
    {
      name: 'contract-tests-add-tools',
      comment:
        'events/jest runs in tests only: it also reads templates, bundles code to look at it, and generates events',
      severity: 'error',
      from: { path: '^events/(jest|vitest)/' },
      to: {
        path: '.',
        pathNot:
          '^events/|^vitest$|^node_modules/(zod|@aws-sdk/client-eventbridge|fast-check|esbuild)/|^(node:)?(crypto|fs|module|path)$',
      },
    },
    {
      name: 'contract-tests-stay-out-of-bundles',
      severity: 'error',
      from: { path: '^(domains|events|examples|infra|shared)/', pathNot: '^events/(jest|vitest)/' },
      to: { path: '^events/(jest|vitest)/' },
    },
    {
      name: 'shared-has-no-domain',
      comment: 'It knows how events are published, and no event',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(domains|examples)/|^events/', pathNot: '^events/[^/]+$' },
    },
    {
      name: 'saml-stands-alone',
      comment:
        'The local cloud and the domains verify assertions by it: it knows neither, nor a clock, a disk or a network',
      severity: 'error',
      from: { path: '^saml/' },
      to: {
        path: '.',
        pathNot: '^saml/|^node_modules/(@node-saml/node-saml|fast-xml-parser)/|^(node:)?(crypto|zlib)$',
      },
    },
    {
      name: 'reporting-stands-alone',
      comment: 'It goes into the test functions of services that have nothing else of ours',
      severity: 'error',
      from: { path: '^reporting/' },
      to: { path: '.', pathNot: '^reporting/|^(node:)?(assert|assert/strict|util)$|@jest/core' },
    },
    {
      name: 'examples-use-events-only',
      comment: 'They are somebody else: they know the contract and nothing behind it',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^domains/' },
    },
    {
      name: 'local-runs-any-cdk-app',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(domains|events|shared|infra|examples|cli)/' },
    },
    {
      name: 'an-engine-imports-kernel-and-lib',
      comment: 'Engines call each other through the cloud, where IAM stands; what two of them share is in lib',
      severity: 'error',
      from: {
        path: '^local/engines/([^/]+)/',
        // CloudFormation reads templates; tokens are given for IAM's roles.
        pathNot: '^local/engines/(cloudformation|sts)/',
      },
      to: { path: '^local/', pathNot: '^local/(kernel|lib|engines/$1)/' },
    },
    {
      name: 'cloudformation-reads-templates',
      severity: 'error',
      from: { path: '^local/engines/cloudformation/' },
      to: { path: '^local/', pathNot: '^local/(kernel|lib|assembly|engines/cloudformation)/' },
    },
    {
      name: 'lib-imports-kernel',
      severity: 'error',
      from: { path: '^local/(kernel|lib)/' },
      to: { path: '^local/', pathNot: '^local/(kernel|lib)/' },
    },
    {
      name: 'wire-knows-no-engine',
      comment: 'What is to be known of one, its Service says',
      severity: 'error',
      from: { path: '^local/(wire|guard)/' },
      to: { path: '^local/engines/' },
    },
    {
      name: 'the-portal-knows-apis-by-type',
      comment:
        'What runs in a browser has the types of the routes, and none of the code behind them: that, its build looks at',
      severity: 'error',
      from: { path: '^portal/', pathNot: '^portal/vite\\.config\\.ts$' },
      to: { path: '.', pathNot: '^portal/|^node_modules/|^domains/[^/]+/routes\\.ts$' },
    },
    {
      name: 'decisions-call-nobody',
      comment: 'Decide purely, act thinly: no SDK, no environment, no clock inside a decision',
      severity: 'error',
      from: { path: '^domains/[^/]+/decisions/' },
      to: { path: '@aws-sdk|^shared/(clients|clock|config)|electrodb' },
    },
    {
      name: 'no-import-call-of-our-own-files',
      comment:
        'Started by bin/signalbox.js, Node resolves import() itself and knows nothing of .ts: require it instead',
      severity: 'error',
      from: { path: '^(cli|local)/' },
      to: { path: '^(cli|local|infra|events|shared)/', dependencyTypes: ['dynamic-import'] },
    },
    // Whoever imports signalbox/vitest brings the one; the other is needed to build the package, and for nothing else.
    { name: 'not-resolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(vitest|sucrase)$' } },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^(bin|cli|domains|events|examples|infra|local|portal|reporting|saml|shared)/' },
      to: { path: '^test/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)cdk\\.out|^\\.build|^dist|^test/package/consumer' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    // By swc it doesn't read them: what they import, Biome and the build of the portal look at.
    extraExtensionsToScan: ['.tsx'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
}
