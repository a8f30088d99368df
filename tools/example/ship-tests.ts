/**
 * `npm run example`: writes the test library into examples/time-service, which ships it because its builds have no
 * network. A test says when it is stale.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const repository = join(__dirname, '../..')
export const shippedTests = join(repository, 'examples/time-service/test/integration/signalbox-tests.js')

export function builtTests(): string {
  const { outputFiles } = buildSync({
    absWorkingDir: repository,
    entryPoints: ['reporting/index.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
    banner: { js: '// Made from reporting/ by `npm run example`: what `signalbox/tests` is in the package.' },
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

if (require.main === module) writeFileSync(shippedTests, builtTests())
