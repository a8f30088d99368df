/** What each function's bundle weighs, and how long it takes to load once the AWS SDK is there. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from '../cli/build'
import { bundleHandlers } from '../infra/bundles'
import { type Benchmark, type Figure, median, scaled } from './measure'

const runs = scaled(7)
const root = join(__dirname, '..')

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
try {
  require(process.argv[1])
} catch ({ message }) {
  // Not the line, which is the whole bundle.
  console.error(message)
  process.exit(1)
}
console.log(performance.now() - began)
`

export const bundles: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const environment = { ...process.env, ...(await variables()) }
  // Not where a system that runs beside has its functions from.
  const directory = join(root, '.build/bench-functions')
  try {
    const all = [...(await bundleHandlers(directory))]
    return all.slice(0, scaled(all.length)).flatMap(([name, bundle]): Figure[] => {
      const file = join(bundle, 'index.js')
      return [
        { name: `${name}, size`, value: statSync(file).size / 1000, unit: 'kB', target: { atMost: 400 } },
        { name: `${name}, init`, value: median(loadTimes(file, environment)), unit: 'ms', target: { atMost: 50 } },
      ]
    })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function loadTimes(file: string, env: NodeJS.ProcessEnv): readonly number[] {
  return Array.from({ length: runs }, () =>
    Number(
      execFileSync(process.execPath, ['-e', loader, file], { env, cwd: root, stdio: ['ignore', 'pipe', 'inherit'] }),
    ),
  )
}

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>
  readonly Resources: Readonly<
    Record<string, { readonly Properties?: { readonly Environment?: { readonly Variables?: Variables } } }>
  >
}
type Variables = Readonly<Record<string, unknown>>

/** What bundles read at cold start: all that any function is given. What only a deployment knows is made up. */
async function variables(): Promise<Readonly<Record<string, string>>> {
  const { directory } = await build()
  const templates = readdirSync(directory)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as Template)
  const given = templates.flatMap((template) =>
    Object.values(template.Resources).flatMap(({ Properties }) =>
      Object.entries(Properties?.Environment?.Variables ?? {}).map(([name, value]) => [name, textOf(value, template)]),
    ),
  )
  return { ...Object.fromEntries(given), AWS_REGION: 'us-east-1' }
}

function textOf(value: unknown, template: Template): string {
  if (typeof value === 'string') return value
  const { Ref = '', 'Fn::Join': joined } = value as { readonly Ref?: string; readonly 'Fn::Join'?: [string, unknown[]] }
  if (joined) return joined[1].map((part) => textOf(part, template)).join(joined[0])
  return String(template.Parameters?.[Ref]?.Default ?? 'us-east-1_Example')
}
