/** The package.json of what consumers install, from the repository's. */
import { localPackages } from './local-packages'

interface RootManifest {
  readonly version: string
  readonly license: string
  readonly engines: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** What events import at run time. */
const dependencies = ['@aws-sdk/client-eventbridge', 'zod']
/** What other parts import: who uses those brings them. The README says which part needs which. */
const peers = [
  '@aws-lambda-powertools/idempotency',
  'aws-cdk-lib',
  'constructs',
  'esbuild',
  'fast-check',
  'jest',
  ...localPackages,
]
/** This repository is tested with Jest, and has no Vitest. */
const vitest = '>=3.2'

export function manifest({ version, license, engines, ...root }: RootManifest) {
  const versions = { ...root.devDependencies, ...root.dependencies }
  const peerDependencies = {
    ...Object.fromEntries(peers.map((each) => [each, `>=${series(versions[each])}`])),
    vitest,
  }
  return {
    name: 'signalbox',
    version,
    description:
      'Typed events for EventBridge: defined once, published strictly, consumed tolerantly, tested as a contract.',
    license,
    engines,
    sideEffects: ['./cjs/events/jest/**', './cjs/events/envelope.js', './esm/**'],
    bin: { signalbox: './bin/signalbox.js' },
    exports: {
      './events': entry('events', 'tools/package/entries/events'),
      './events/asl': entry('asl', 'events/asl'),
      './events/idempotency': entry('idempotency', 'events/idempotency'),
      './events/catalog': entry('catalog', 'events/catalog/index'),
      // The events of one owner: `signalbox/events/catalog/approvals`.
      './events/catalog/*': entry('catalog/*', 'events/catalog/*/index'),
      './config': entry('config', 'events/config/index'),
      './infra': entry('infra', 'infra/constructs/contract/index'),
      './jest': entry('jest', 'tools/package/entries/jest'),
      './local': entry('local', 'tools/package/entries/local'),
      './pipeline': entry('pipeline', 'infra/constructs/service-pipeline/index'),
      './tests': entry('tests', 'reporting/index'),
      './tests/jest': entry('tests-jest', 'reporting/jest-suite'),
      // Vitest itself is an ES module alone.
      './vitest': { import: entry('vitest', 'tools/package/entries/vitest').import },
      './registry/*': './registry/*',
      './package.json': './package.json',
    },
    // A caret: a consumer's own version, of the same major, is the one that is used.
    dependencies: Object.fromEntries(dependencies.map((each) => [each, `^${versions[each]}`])),
    peerDependencies,
    peerDependenciesMeta: Object.fromEntries(Object.keys(peerDependencies).map((each) => [each, { optional: true }])),
  }
}

/** Types of their own for `import`: those of CommonJS would say that there is a default export. */
function entry(bundle: string, file: string) {
  return {
    import: { types: `./types-esm/${file}.d.mts`, default: `./esm/${bundle}.mjs` },
    require: { types: `./types/${file}.d.ts`, default: `./cjs/${file}.js` },
  }
}

/** The part of a version that a breaking change raises: `30`, or `0.28` before the first major one. */
function series(version = '0'): string {
  return /^(0\.\d+|\d+)/.exec(version)?.[0] ?? version
}
