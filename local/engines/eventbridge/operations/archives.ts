/** The API of archives. */
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { compilePattern } from '../../../lib/pattern/pattern'
import type { ArchiveRecord, Archives } from '../archives'
import { alreadyExists, constraint, invalid, notFound } from '../errors'
import type { Registry } from '../state'
import { byName, checkLength, checkName, type Page, page } from '../validation'

export interface ArchiveSettings {
  readonly ArchiveName: string
  readonly EventSourceArn: string
  readonly EventPattern?: string
  readonly RetentionDays?: number
  readonly Description?: string
}

export interface ArchiveCommands {
  /** Makes the archive, or brings it to these settings; what it holds stays. */
  put(settings: ArchiveSettings): ArchiveRecord
  delete(name: string): void
  get(name: string): ArchiveRecord | undefined
  readonly operations: Readonly<Record<string, Operation>>
}

export function createArchiveCommands(cloud: Cloud, registry: Registry, archives: Archives): ArchiveCommands {
  const arnOf = (name: string) => cloud.arn('events', `archive/${name}`)

  function find(name: string): ArchiveRecord {
    const record = archives.get(name)
    if (!record) throw notFound(`Archive ${name} does not exist.`)
    return record
  }

  function put({ ArchiveName, EventSourceArn, EventPattern, RetentionDays = 0, Description }: ArchiveSettings) {
    const name = checkName(ArchiveName, { member: 'archiveName', longest: 48 })
    checkLength(Description, 'description', 512)
    if (EventPattern) compilePattern(EventPattern)
    if (!Number.isInteger(RetentionDays) || RetentionDays < 0) {
      throw constraint('retentionDays', RetentionDays, 'Member must have value greater than or equal to 0')
    }
    const bus = registry.bus(EventSourceArn).record.name
    const before = archives.get(name)
    if (before && before.bus !== bus) throw invalid(`Archive ${name} belongs to event bus ${before.bus}.`)
    return archives.put({
      name,
      bus,
      pattern: EventPattern || undefined,
      retentionDays: RetentionDays,
      description: Description,
    })
  }

  const onArchive = (action: string) => ({
    access: ({ ArchiveName }: { ArchiveName: string }) => [
      { action: `events:${action}`, resource: arnOf(ArchiveName) },
    ],
  })

  const summary = (record: ArchiveRecord) => ({
    ArchiveName: record.name,
    EventSourceArn: registry.busArn(record.bus),
    State: 'ENABLED',
    RetentionDays: record.retentionDays,
    SizeBytes: record.bytes,
    EventCount: record.count,
    CreationTime: record.createdAt / 1000,
  })

  const made = (record: ArchiveRecord) => ({
    ArchiveArn: arnOf(record.name),
    State: 'ENABLED',
    CreationTime: record.createdAt / 1000,
  })

  const operations: Record<string, Operation> = {
    CreateArchive: {
      access: ({ ArchiveName, EventSourceArn }: ArchiveSettings) => [
        { action: 'events:CreateArchive', resource: arnOf(ArchiveName) },
        { action: 'events:CreateArchive', resource: EventSourceArn },
      ],
      handle(input: ArchiveSettings) {
        if (archives.get(input.ArchiveName)) throw alreadyExists(`Archive ${input.ArchiveName} already exists.`)
        return made(put(input))
      },
    },
    UpdateArchive: {
      ...onArchive('UpdateArchive'),
      handle(input: Omit<ArchiveSettings, 'EventSourceArn'>) {
        const { bus, pattern, retentionDays, description } = find(input.ArchiveName)
        const kept = {
          EventSourceArn: registry.busArn(bus),
          RetentionDays: retentionDays,
          ...(pattern !== undefined && { EventPattern: pattern }),
          ...(description !== undefined && { Description: description }),
        }
        return made(put({ ...kept, ...input }))
      },
    },
    DescribeArchive: {
      ...onArchive('DescribeArchive'),
      handle(input: { ArchiveName: string }) {
        const record = find(input.ArchiveName)
        return {
          ArchiveArn: arnOf(record.name),
          ...summary(record),
          ...(record.description !== undefined && { Description: record.description }),
          ...(record.pattern !== undefined && { EventPattern: record.pattern }),
        }
      },
    },
    ListArchives: {
      access: () => [{ action: 'events:ListArchives', resource: '*' }],
      handle(input: Page & { NamePrefix?: string; EventSourceArn?: string; State?: string }) {
        const given = [input.NamePrefix, input.EventSourceArn, input.State].filter((filter) => filter !== undefined)
        if (given.length > 1) {
          throw invalid(
            'At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.',
          )
        }
        const bus = input.EventSourceArn === undefined ? undefined : registry.bus(input.EventSourceArn).record.name
        const found = archives
          .all()
          .filter((record) => record.name.startsWith(input.NamePrefix ?? '') && record.bus === (bus ?? record.bus))
          .filter(() => (input.State ?? 'ENABLED') === 'ENABLED')
          .sort(byName(({ name }) => name))
        const { items, next } = page(found, ({ name }) => name, input)
        return { Archives: items.map(summary), ...next }
      },
    },
    DeleteArchive: {
      ...onArchive('DeleteArchive'),
      handle(input: { ArchiveName: string }) {
        archives.delete(find(input.ArchiveName).name)
        return {}
      },
    },
  }

  return { put, delete: archives.delete, get: archives.get, operations }
}
