/**
 * Releases of the service that tells the time, from the push to the gate before Prod, with real builds, stacks and suites;
 * what testing a stage adds to the suites' own time; and ten such pipelines at once. Processor time is that of this process,
 * its functions and its builds, whatever else the machine does.
 */
import { readFileSync, rmSync } from 'node:fs'
import { startSignalbox } from '../cli/start'
import type { LocalCloud } from '../local/start-local-cloud'
import { type Benchmark, concurrently, type Figure, percentile, scaled } from './measure'
import { type ActionTime, createRelease } from './releases'
import { createSuites, ownMilliseconds } from './suites'
import { dataDirectory } from './system'

const runs = scaled(20)
const pipelines = scaled(10)

export const deployment: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const data = await dataDirectory('deployment')
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0, data, allowBuilds: true })
  try {
    return [
      ...(await toTheGate(cloud)),
      ...(await added(cloud, 1)),
      ...(await added(cloud, scaled(40, 2))),
      ...(await manyAtOnce(cloud)),
    ]
  } finally {
    await cloud.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

/** The first release makes all stacks and starts all functions; the second changes what is there. */
async function toTheGate(cloud: LocalCloud): Promise<readonly Figure[]> {
  const release = await createRelease(cloud)
  const figures: Figure[] = []
  for (const which of ['first', 'second'].slice(0, scaled(2))) {
    const asked = mails(cloud, 1)
    const watch = startWatch()
    await release.push(`The ${which} release`)
    const actions = await release.atTheGate()
    await asked
    const { wall, processor } = watch()
    const note = shown(actions)
    figures.push(
      { name: `commit to the gate, ${which} release`, value: wall, unit: 's', target: { atMost: 60 }, note },
      { name: 'processor time of it, builds included', value: processor, unit: 's' },
    )
    await release.approve()
    await cloud.idle()
  }
  release.remove()
  return figures
}

/** The first run starts the functions of the suites, a thread each; the others find them warm. */
async function added(cloud: LocalCloud, suites: number): Promise<readonly Figure[]> {
  const pipeline = await createSuites(cloud, `bench-${suites}`, suites)
  const what = suites === 1 ? 'one suite' : `${suites} suites`
  const measured = async () => ((await pipeline.run()) - ownMilliseconds) / 1000
  const watchFirst = startWatch()
  const cold = await measured()
  const ofFirst = watchFirst().processor
  const seconds: number[] = []
  const watch = startWatch()
  for (let run = 0; run < runs; run += 1) seconds.push(await measured())
  const { processor } = watch()
  return [
    {
      name: `testing adds to ${what}, p95 of ${runs}`,
      value: percentile(seconds, 95),
      unit: 's',
      target: { atMost: 2 },
    },
    { name: 'p50 of them', value: percentile(seconds, 50), unit: 's' },
    { name: 'processor time of a run', value: processor / runs, unit: 's' },
    { name: `testing adds to ${what} the first time`, value: cold, unit: 's' },
    { name: 'processor time of it', value: ofFirst, unit: 's' },
  ]
}

async function manyAtOnce(cloud: LocalCloud): Promise<readonly Figure[]> {
  const names = Array.from({ length: pipelines }, (_, index) => `service-${index}`)
  const releases = await Promise.all(names.map((name) => createRelease(cloud, name)))
  await cloud.idle()
  const asked = mails(cloud, pipelines)
  const watch = startWatch()
  await concurrently(releases, pipelines, async (release) => {
    await release.push('One of many')
    await release.atTheGate()
  })
  await asked
  const { wall, processor } = watch()
  for (const release of releases) release.remove()
  return [
    { name: `${pipelines} commits to ${pipelines} gates at once`, value: wall, unit: 's' },
    { name: 'processor time of each, builds included', value: processor / pipelines, unit: 's' },
  ]
}

/** Resolves when so many more have come to the one who may approve. */
function mails(cloud: LocalCloud, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count
    const stop = cloud.cloud.onTrace(({ kind, detail }) => {
      if (kind !== 'mail.accepted' || !(detail.to as readonly string[]).includes('grace@example.com')) return
      left -= 1
      if (left > 0) return
      stop()
      resolve()
    })
  })
}

const shown = (actions: readonly ActionTime[]): string =>
  actions.map(({ name, milliseconds }) => `${name} ${(milliseconds / 1000).toFixed(1)}`).join(', ')

/** Seconds since, by the clock on the wall and by what was computed. */
function startWatch(): () => { readonly wall: number; readonly processor: number } {
  const began = performance.now()
  const before = processorSeconds()
  return () => ({ wall: (performance.now() - began) / 1000, processor: processorSeconds() - before })
}

/** With that of the processes it has started and waited for. */
function processorSeconds(): number {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(') ')
  const ticks = fields.split(' ').map(Number)
  return [11, 12, 13, 14].reduce((sum, index) => sum + (ticks[index] ?? 0), 0) / 100
}
