/** The package.json of what consumers install, from the repository's. */

interface RootManifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** What the contract imports at run time. */
const dependencies = ['@aws-sdk/client-eventbridge', 'zod']
/** What only `signalbox/jest` and `signalbox/pipeline` import: who uses those brings them. */
const peers = ['aws-cdk-lib', 'constructs', 'esbuild', 'fast-check', 'jest', 'yaml']

export function manifest({ name, version, license, engines, ...root }: RootManifest) {
  const versions = { ...root.devDependencies, ...root.dependencies }
  return {
    name,
    version,
    description:
      'Typed events for EventBridge: defined once, published strictly, consumed tolerantly, tested as a contract.',
    license,
    engines,
    sideEffects: ['./cjs/events/jest/**', './cjs/events/envelope.js', './esm/**'],
    bin: { signalbox: './bin/signalbox.js' },
    exports: {
      './events': entry('events', 'events/index'),
      './events/asl': entry('asl', 'events/asl'),
      './events/catalog': entry('catalog', 'events/catalog/index'),
      // The events of one owner: `signalbox/events/catalog/approvals`.
      './events/catalog/*': entry('catalog/*', 'events/catalog/*/index'),
      './jest': entry('jest', 'events/jest/index'),
      './pipeline': entry('pipeline', 'infra/constructs/service-pipeline/index'),
      './tests': entry('tests', 'reporting/index'),
      './tests/jest': entry('tests-jest', 'reporting/jest-suite'),
      './registry/*': './registry/*',
      './package.json': './package.json',
    },
    // A caret: a consumer's own version, of the same major, is the one that is used.
    dependencies: Object.fromEntries(dependencies.map((each) => [each, `^${versions[each]}`])),
    peerDependencies: Object.fromEntries(peers.map((each) => [each, `>=${series(versions[each])}`])),
    peerDependenciesMeta: Object.fromEntries(peers.map((each) => [each, { optional: true }])),
  }
}

function entry(bundle: string, file: string) {
  return { types: `./types/${file}.d.ts`, import: `./esm/${bundle}.mjs`, require: `./cjs/${file}.js` }
}

/** The part of a version that a breaking change raises: `30`, or `0.28` before the first major one. */
function series(version = '0'): string {
  return /^(0\.\d+|\d+)/.exec(version)?.[0] ?? version
}
