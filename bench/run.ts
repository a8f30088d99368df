/** `npm run bench [-- NAME… --endpoint URL]`: measures, and prints a table with the targets beside. */
import { parseArgs } from 'node:util'
import { approvals } from './approvals'
import { bundles } from './bundles'
import { coldCalls } from './cold-calls'
import { compatibility } from './compatibility'
import { cost } from './cost'
import { deployment } from './deployment'
import { events } from './events'
import { identity } from './identity'
import { keys } from './keys'
import { live } from './live'
import { localCloud } from './local-cloud'
import type { Benchmark, Figure } from './measure'
import { newcomer } from './newcomer'
import { portal } from './portal'
import { rules } from './rules'
import { signIn } from './sign-in'
import { start } from './start'
import { subscriptions } from './subscriptions'
import { sync } from './sync'
import { waiting } from './waiting'

const benchmarks: Readonly<Record<string, Benchmark>> = {
  bundles,
  'cold-calls': coldCalls,
  events,
  compatibility,
  start,
  approvals,
  local: localCloud,
  live,
  sync,
  'sign-in': signIn,
  keys,
  rules,
  subscriptions,
  identity,
  deployment,
  portal,
  newcomer,
  cost,
  waiting,
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { endpoint: { type: 'string' } }, allowPositionals: true })
  const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name))
  if (unknown.length > 0)
    throw new Error(`There is no benchmark ${unknown.join(', ')}: there are ${Object.keys(benchmarks).join(', ')}`)
  for (const [name, benchmark] of Object.entries(benchmarks)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    if (positionals.length !== 1) console.log(`\n${name}`)
    try {
      for (const figure of await benchmark(values)) print(figure)
    } catch (error) {
      // The others are measured all the same.
      process.exitCode = 1
      console.error(`${name} has failed:`, error)
    }
  }
}

function print({ name, value, unit, target, note }: Figure): void {
  const shown = `${value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)} ${unit}`
  const aim = target && ('atMost' in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`)
  const isMet = target && ('atMost' in target ? value <= target.atMost : value >= target.atLeast)
  const verdict = aim ? `${aim}: ${isMet ? 'met' : 'MISSED'}` : ''
  console.log([name.padEnd(52), shown.padStart(14), '  ', verdict.padEnd(24), note ?? ''].join('').trimEnd())
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error)
    process.exit(1)
  },
)
