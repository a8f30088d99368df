/**
 * The contract as the portal shows it: `registry.json`, made when the portal is built, of the registry as it lies in the
 * repository (whose consumers are those of the synthesized rules) and of what the compatibility check says then.
 */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import type { Plugin } from 'vite'
import type { AsyncApiDocument } from '../../events/asyncapi/document'
import { catalogueView, type EventView } from '../../events/asyncapi/html/model'
import type { EventReport } from '../../events/compatibility/check-event'
import type { CheckedEvent, Compatibility, EventOfRegistry, Registry } from '../../portal/lib/registry'

const file = 'registry.json'
const run = promisify(execFile)

/** `repository`: where `events/registry` is. */
export function registry(repository: string): Plugin {
  return {
    name: 'portal-registry',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: file, source: JSON.stringify(await readRegistry(repository)) })
    },
    configureServer({ middlewares }) {
      middlewares.use(`/${file}`, (_, response, next) => {
        readRegistry(repository).then((found) => {
          response.setHeader('Content-Type', 'application/json')
          response.end(JSON.stringify(found))
        }, next)
      })
    },
  }
}

export async function readRegistry(repository: string): Promise<Registry> {
  const text = readFileSync(join(repository, 'events/registry/asyncapi.json'), 'utf8')
  return registryOf(JSON.parse(text) as AsyncApiDocument, await check(repository))
}

export function registryOf(document: AsyncApiDocument, compatibility: Compatibility): Registry {
  const { version, domains, events, metadata } = catalogueView(document)
  return { version, domains: domains.map(({ name }) => name), events: events.map(shown), metadata, compatibility }
}

function shown({ name, summary, facts, fields, examples, publishers, consumers }: EventView): EventOfRegistry {
  const { owner, version, sensitive, schemaName, deprecated } = facts
  return {
    ...{ name, owner, version, summary, sensitive, schemaName, fields },
    ...(deprecated && { deprecated }),
    examples: examples.map(({ payload }) => payload),
    publishers: publishers.map(({ domain }) => domain),
    consumers: consumers.map(({ domain, target = '', rule = '', where }) => ({
      ...{ domain, target, rule },
      ...(where !== undefined && { where: JSON.stringify(where) }),
    })),
  }
}

interface Checked {
  readonly base: string
  readonly reports: readonly EventReport[]
}

/**
 * By the command, as anybody would. It ends with 1 if something is broken, and says what all the same. What it can't look
 * at (a catalog whose index is stale, say) is no reason to have no portal.
 */
async function check(repository: string): Promise<Compatibility> {
  const command = [join(repository, 'bin/signalbox.js'), 'events', 'check', '--json']
  const said = await run(process.execPath, command, { cwd: repository, maxBuffer: 2 ** 26 }).catch(
    (error: { readonly stdout?: string; readonly stderr?: string }) => error,
  )
  const checkedAt = new Date()
  try {
    const checked = JSON.parse(said.stdout ?? '') as Checked
    return compatibilityOf(checked, await commitOf(repository, checked.base), checkedAt)
  } catch {
    const [trouble = ''] = (said.stderr ?? '').trim().split('\n')
    return { checkedAt: checkedAt.toISOString(), trouble: trouble || 'The check has said nothing', events: [] }
  }
}

async function commitOf(repository: string, base: string): Promise<Compatibility['against']> {
  if (isAbsolute(base)) return undefined
  const { stdout } = await run('git', ['log', '-1', '--format=%h %cI', base], { cwd: repository })
  const [commit = '', at = ''] = stdout.trim().split(' ')
  return { commit, at }
}

/** `commit`: what it was compared with. Undefined: no repository was there, so the registry with itself. */
export function compatibilityOf(
  { reports }: Checked,
  commit: Compatibility['against'],
  checkedAt: Date,
): Compatibility {
  return {
    checkedAt: checkedAt.toISOString(),
    ...(commit !== undefined && { against: commit }),
    events: reports.map(
      ({ event, verdict, violations, differences, notes }): CheckedEvent => ({
        ...{ event, verdict, violations, notes },
        differences: differences.map(({ path, reason, consumers }) => ({ path, reason, consumers })),
      }),
    ),
  }
}
