/**
 * Ends a cloud at random moments under load, start-up and recovery included, and looks in the end for what it
 * had acknowledged. `KILLS=300 npx jest test/faults/kills` does it longer; `SEED=…` takes the same moments again.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nothingAcknowledged, nothingSeen, type Seen } from './acknowledged'
import { type Evidence, missing, readLedger, wrongs } from './check'
import { type Clients, createClients } from './clients'
import { createConsumers } from './consumers'
import { bundleChild, type Life, startLife } from './life'
import { createProducers } from './producers'
import { seeded } from './random'
import { template } from './template'

const kills = Number(process.env.KILLS ?? 35)
const stops = Math.ceil(kills / 10)
const seed = Number(process.env.SEED ?? Math.trunc(Math.random() * 2 ** 32))
const sync = process.env.SYNC === '1'

let directory: string
let bundle: Awaited<ReturnType<typeof bundleChild>>
let life: Life | undefined

beforeAll(async () => {
  bundle = await bundleChild()
})

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kills-'))
})

afterEach(async () => {
  await life?.kill()
  life = undefined
  if (!process.env.KEEP) rmSync(directory, { recursive: true, force: true })
})

afterAll(() => bundle?.remove())

type Task = (clients: Clients) => Promise<unknown>

/** Runs each over and over until `isOver`; what fails because of a kill is tried in the next life. */
function loops(clients: Clients, tasks: readonly Task[], isOver: () => boolean, seen: Seen): Promise<unknown> {
  return Promise.all(
    tasks.map(async (task) => {
      while (!isOver()) {
        try {
          await task(clients)
        } catch (error) {
          // An answer that is an error is a fault of its own; a cut connection, or that it stops, is not.
          const { name, message, $response } = error as Error & { $response?: { statusCode?: number } }
          const isAnswer = $response?.statusCode !== undefined && name !== 'ServiceUnavailable'
          if (isAnswer) seen.wrong.push(`answered ${name}: ${message}`)
          else if (!isOver()) await delay(5)
        }
      }
    }),
  )
}

interface Lives {
  /** What each life is put through, until it is over. */
  live(life: Life, work: () => { over(): Promise<unknown> }): Promise<void>
  readonly count: number
}

async function outlive({ live, count }: Lives) {
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

  async function working(tasks: readonly Task[]) {
    const clients = await createClients((await life?.ready) ?? '')
    let isOver = false
    const work = loops(clients, tasks, () => isOver, seen)
    return {
      clients,
      async over() {
        isOver = true
        await work
        clients.destroy()
      },
    }
  }

  for (let number = 0; number < count; number++) {
    life = startLife(bundle.path, settings)
    await live(life, () => {
      // It may be killed before the first question.
      const load = working([...consumers, ...producers]).catch(() => undefined)
      return { over: async () => (await load)?.over() }
    })
  }

  life = startLife(bundle.path, settings)
  const evidence = (): Evidence => ({ acknowledged, seen, ledger: readLedger(places.ledger) })
  await life.ready
  // Retries of functions wait for minutes.
  await life.advance('3m')
  const { clients, over } = await working(consumers)
  const deadline = performance.now() + 120_000 + count * 100
  while (missing(evidence()).length > 0 && performance.now() < deadline) await delay(50)
  const found = await wrongs(clients, evidence(), await life.mails())
  await over()
  return { found, figures: figuresOf(evidence()) }
}

function figuresOf({ acknowledged, seen, ledger }: Evidence): string {
  const { events, executions, plain, polled, topic, schedules, mails, pairs, answers } = acknowledged
  const received = [...seen.received.values()].flatMap((names) => [...names.values()])
  const redeliveries = received.reduce((sum, times) => sum + times - 1, 0)
  const again = ledger.length - new Set(ledger.map(({ what, id, step }) => `${what} ${id} ${step}`)).size
  return [
    `${events.size} events, ${executions.size} executions, ${answers.size} task tokens,`,
    `${plain.size + polled.size} messages, ${topic.size} notifications, ${schedules.size} schedules,`,
    `${mails.size} mails, ${pairs.size} transactions; ${redeliveries} redeliveries, ${again} runs of functions again`,
  ].join(' ')
}

test(
  `nothing that was acknowledged is lost in ${kills} kills (seed ${seed})`,
  async () => {
    const random = seeded(seed)
    const starts: number[] = []
    let unborn = 0
    const { found, figures } = await outlive({
      count: kills,
      async live(one, work) {
        const how = random()
        // One in ten is killed while its clock moves, and what falls due is done.
        if (how < 0.1) {
          await one.ready
          one.advance('61s').catch(() => undefined)
          await delay(random() * 500)
          return one.kill()
        }
        // One in five is killed while it starts, or takes up what was under way.
        if (how < 0.3) {
          const age = random() * 450
          await Promise.race([one.ready, delay(age)])
          await delay(Math.max(0, age - one.age()))
          await one.kill()
          if ((await one.ready) === undefined) unborn++
          return
        }
        const patience = random() * random() * 1200
        await one.ready
        starts.push(one.age())
        const load = work()
        await delay(patience)
        await one.kill()
        await load.over()
      },
    })
    const start = Math.round(starts.sort((a, b) => a - b)[starts.length >> 1] ?? 0)
    console.log(
      `${kills} kills (${unborn} of them before the start was done; median start ${start} ms), seed ${seed}${sync ? ', sync' : ''}: ${figures}; lost or wrong: ${found.length}`,
    )
    expect({ found: found.slice(0, 20), count: found.length }).toEqual({ found: [], count: 0 })
  },
  240_000 + kills * 3000,
)

test(
  `nothing is lost in ${stops} stops by SIGTERM either, whatever is under way (seed ${seed})`,
  async () => {
    const random = seeded(seed + 1)
    const stopped: { milliseconds: number; code: number | null; output: string }[] = []
    const { found, figures } = await outlive({
      count: stops,
      async live(one, work) {
        await one.ready
        const load = work()
        await delay(200 + random() * 800)
        stopped.push(await one.stop())
        await load.over()
      },
    })
    const longest = Math.round(Math.max(...stopped.map(({ milliseconds }) => milliseconds)))
    console.log(`${stops} stops (the longest ${longest} ms), seed ${seed}: ${figures}; lost or wrong: ${found.length}`)
    expect({ found: found.slice(0, 20), count: found.length }).toEqual({ found: [], count: 0 })
    expect(stopped.filter(({ code, output }) => code !== 0 || output !== '')).toEqual([])
  },
  240_000 + stops * 6000,
)

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
