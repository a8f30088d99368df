/** What each function's bundle weighs, and how long it takes to load once the AWS SDK is there. */
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { bundleHandlers } from '../infra/bundles'
import { type Benchmark, type Figure, median } from './measure'

const runs = 7

const loader = `
const names = [
  'api-gateway', 'cognito-identity-provider', 'dynamodb', 'eventbridge', 'marketplace-agreement',
  'marketplace-entitlement-service', 'marketplace-metering', 's3', 'secrets-manager', 'ses', 'sfn', 'sns', 'sts',
]
for (const name of names) {
  try { require('@aws-sdk/client-' + name) } catch {}
}
for (const name of ['lib-dynamodb', 'util-dynamodb']) require('@aws-sdk/' + name)
const began = performance.now()
require(process.argv[1])
console.log(performance.now() - began)
`

export const bundles: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const figures: Figure[] = []
  for (const [name, directory] of await bundleHandlers()) {
    const file = join(directory, 'index.js')
    figures.push(
      { name: `${name}, size`, value: statSync(file).size / 1000, unit: 'kB', target: { atMost: 400 } },
      { name: `${name}, init`, value: median(loadTimes(file)), unit: 'ms', target: { atMost: 50 } },
    )
  }
  return figures
}

function loadTimes(file: string): readonly number[] {
  // What a bundle reads at cold start.
  const env = {
    ...process.env,
    ALLOWED_ORIGIN: 'https://app.example.com',
    AWS_REGION: 'us-east-1',
    BUS_NAME: 'bus',
    TABLE_NAME: 'table',
    USER_POOL_ID: 'us-east-1_Example',
  }
  return Array.from({ length: runs }, () =>
    Number(
      execFileSync(process.execPath, ['-e', loader, file], {
        env,
        cwd: join(__dirname, '..'),
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ),
  )
}
