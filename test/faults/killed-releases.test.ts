/**
 * The process is killed while releases go through their pipeline, wherever they are by then: in a build, a deployment, a
 * test, at the gate. Each comes to production, with one of everything: one build, one deployment of each stack, one mail
 * that asks, one verdict of each stage. `KILLS=100 npx jest test/faults/killed-releases` does it longer.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seeded } from './kills/random'
import { type Running, startProcess } from './process'
import { type Clients, clientsOf } from './releases/clients'

const kills = Number(process.env.KILLS ?? 10)
const seed = Number(process.env.KILLS_SEED ?? 11)
/** Of each release, while it is under way. */
const killsARelease = 5
const data = mkdtempSync(join(tmpdir(), 'signalbox-'))
const random = seeded(seed)
let running: Running | undefined

afterAll(async () => {
  await running?.kill()
  rmSync(data, { recursive: true, force: true })
})

/** From wherever it is to its end; the same again goes on with it. */
async function release(clients: Clients, number: number, met: (where: string) => void): Promise<string> {
  const run = await clients.start(number)
  for (let minutes = 0; minutes < 600; minutes++) {
    const status = await clients.statusOf(run)
    if (status !== 'InProgress') return status === 'Succeeded' ? run : `${run} is ${status}`
    const [newest] = (await clients.actionsOf(run)).filter((each) => each.endsWith('InProgress'))
    met(newest ?? 'between')
    await clients.approve(number)
    await clients.advance(1)
  }
  throw new Error(`After ten hours release ${number} is still under way`)
}

/** Whoever does not answer any more was killed; what is answered is no failure of theirs. */
const isCutOff = (error: unknown): boolean =>
  (error as { $response?: { statusCode?: number } }).$response?.statusCode === undefined && !/still/.test(String(error))

test(
  `${kills} kills stop no release, and have nothing done twice`,
  async () => {
    const runs: string[] = []
    const places: string[] = []
    running = await startProcess(data, 0, '--allow-builds')
    const first = clientsOf(running)
    await first.prepare()
    first.destroy()

    for (let number = 1, left = kills; left > 0; number++) {
      for (let kill = Math.min(left, killsARelease); kill >= 0; kill--) {
        const clients = clientsOf(running)
        let place = 'the start'
        const going = release(clients, number, (where) => {
          place = where
        })
        // The last goes on to the end.
        const isLast = kill === 0
        const ended = isLast
          ? await going
          : await Promise.race([going, delay(100 + random() * 4000)]).catch((error: unknown) => {
              if (!isCutOff(error)) throw error
            })
        if (isLast) runs.push(String(ended))
        else {
          left--
          places.push(place)
          await running.kill()
          await going.catch((error: unknown) => {
            if (!isCutOff(error)) throw error
          })
          running = await startProcess(data, 0, '--allow-builds')
        }
        clients.destroy()
      }
    }

    const clients = clientsOf(running)
    // What was lost is told by the sweep, if anything is.
    await clients.advance(30)
    const told = await Promise.all(runs.map((run) => clients.toldOf(run)))
    const actions = await Promise.all(runs.map((run) => clients.actionsOf(run)))
    const [mails, builds, deployments] = [await clients.mails(), await clients.builds(), await clients.deployments()]
    clients.destroy()
    if (process.env.KILLS_SHOW) process.stderr.write(`${runs.length} releases, killed in ${places.sort().join(', ')}\n`)

    expect(told).toEqual(runs.map(() => ({ IntegrationTestsCompleted: 2, ReleaseApproved: 1 })))
    expect(actions).toEqual(runs.map(() => done))
    expect({ mails, builds, deployments }).toEqual({
      mails: runs.length,
      builds: runs.length,
      deployments: [runs.length, runs.length],
    })
  },
  180_000 + kills * 60_000,
)

const done = [
  'Beta/Deploy Succeeded',
  'Beta/Tests Succeeded',
  'Build/Build Succeeded',
  'Prod/Approve Succeeded',
  'Prod/Deploy Succeeded',
  'Prod/Prepare Succeeded',
  'Prod/Tests Succeeded',
  'Source/Source Succeeded',
]

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
