/**
 * Kills a cloud at random moments under load, start-up and recovery included, and looks in the end for what it
 * had acknowledged. `KILLS=300 npx jest test/faults/kills` does it longer; `SEED=…` takes the same moments again.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nothingAcknowledged, nothingSeen, type Seen } from './acknowledged'
import { type Evidence, missing, movedAt, readLedger, wrongs } from './check'
import { type Clients, createClients } from './clients'
import { createConsumers } from './consumers'
import { bundleChild, type Life, startLife } from './life'
import { createProducers } from './producers'
import { seeded } from './random'
import { template } from './template'

const kills = Number(process.env.KILLS ?? 35)
const seed = Number(process.env.SEED ?? Math.trunc(Math.random() * 2 ** 32))
const sync = process.env.SYNC === '1'

let directory: string
let bundle: Awaited<ReturnType<typeof bundleChild>>
let life: Life | undefined

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kills-'))
  bundle = await bundleChild()
})

afterAll(async () => {
  await life?.kill()
  bundle?.remove()
  if (!process.env.KEEP) rmSync(directory, { recursive: true, force: true })
})

type Task = (clients: Clients) => Promise<unknown>

/** Runs each over and over until `isOver`; what fails because of a kill is tried in the next life. */
function loops(clients: Clients, tasks: readonly Task[], isOver: () => boolean, seen: Seen): Promise<unknown> {
  return Promise.all(
    tasks.map(async (task) => {
      while (!isOver()) {
        try {
          await task(clients)
        } catch (error) {
          // An answer of the cloud that is an error is a fault of its own; a cut connection is not.
          const { name, message, $response } = error as Error & { $response?: { statusCode?: number } }
          if ($response?.statusCode !== undefined) seen.wrong.push(`answered ${name}: ${message}`)
          else if (!isOver()) await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }
    }),
  )
}

test(
  `nothing that was acknowledged is lost in ${kills} kills (seed ${seed})`,
  async () => {
    const random = seeded(seed)
    const acknowledged = nothingAcknowledged()
    const seen = nothingSeen()
    const places = { ledger: join(directory, 'ledger'), markers: join(directory, 'markers') }
    const assembly = join(directory, 'Load.template.json')
    mkdirSync(places.markers)
    writeFileSync(places.ledger, '')
    writeFileSync(assembly, JSON.stringify(template(places)))
    const settings = { data: join(directory, 'data'), assembly, sync }
    const consumers = Object.values(createConsumers(acknowledged, seen))
    const producers = Object.values(createProducers(acknowledged, seen))
    const starts: number[] = []
    let unborn = 0

    for (let kill = 0; kill < kills; kill++) {
      life = startLife(bundle.path, settings)
      const { ready } = life
      // One in five is killed while it starts, or takes up what was under way.
      const early = random() < 0.2
      const patience = early ? random() * 450 : random() * random() * 1200
      let isOver = false
      if (early) {
        await Promise.race([ready, delay(patience)])
        await delay(Math.max(0, patience - life.age()))
        await life.kill()
        if ((await ready) === undefined) unborn++
        continue
      }
      const endpoint = (await ready) ?? ''
      starts.push(life.age())
      const clients = createClients(endpoint)
      const working = loops(clients, [...consumers, ...producers], () => isOver, seen)
      await delay(patience)
      isOver = true
      await life.kill()
      await working
      clients.destroy()
    }

    life = startLife(bundle.path, settings)
    const clients = createClients((await life.ready) ?? '')
    const evidence = (): Evidence => ({ acknowledged, seen, ledger: readLedger(places.ledger) })
    let isOver = false
    const working = loops(clients, consumers, () => isOver, seen)
    // Retries of functions wait for minutes.
    movedAt.time = Date.now()
    await life.advance('3m')
    const deadline = performance.now() + 30_000 + kills * 100
    while (missing(evidence()).length > 0 && performance.now() < deadline) await delay(50)
    isOver = true
    const found = await wrongs(clients, evidence(), await life.mails())
    await working
    clients.destroy()

    console.log(summary())
    expect({ seed, found: found.slice(0, 20), count: found.length }).toEqual({ seed, found: [], count: 0 })

    function summary(): string {
      const { events, executions, plain, polled, topic, schedules, mails, pairs, answers } = acknowledged
      const { ledger } = evidence()
      const received = [...seen.received.values()].flatMap((names) => [...names.values()])
      const redeliveries = received.reduce((sum, times) => sum + times - 1, 0)
      const tasks = ledger.filter(({ what }) => what === 'task').length - 2 * executions.size
      const again = ledger.length - new Set(ledger.map(({ what, id, step }) => `${what} ${id} ${step}`)).size
      const messages = plain.size + polled.size
      return [
        `${kills} kills (${unborn} of them before the start was done), seed ${seed}${sync ? ', sync' : ''}:`,
        `${events.size} events, ${executions.size} executions, ${answers.size} task tokens, ${messages} messages,`,
        `${topic.size} notifications, ${schedules.size} schedules, ${mails.size} mails, ${pairs.size} transactions;`,
        `${redeliveries} redeliveries, ${again} runs of functions again (${tasks} of tasks);`,
        `median start ${Math.round(starts.sort((a, b) => a - b)[starts.length >> 1] ?? 0)} ms; lost or wrong: ${found.length}`,
      ].join(' ')
    }
  },
  60_000 + kills * 3000,
)

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
