/** As somebody else would use it: own events, own templates, own handlers, one call. */
import { join } from 'node:path'
import { consume, createPublisher } from '../../../../events'
import { describeEventContracts, recordEvents, systemOfHandlers } from '../../../../events/jest'
import { matchesPattern } from '../../../../local/lib/pattern/matches-pattern'
import { broken, LampBroken, LampLit } from '../lamps'
import { onLampLit, templates } from './lamp-templates'

const lit = new Set<string>()
const record = recordEvents()
const publisher = createPublisher({ domain: 'lamps', busName: 'lamps', client: record.client })
const handler = consume(LampLit, async ({ metadata, data }) => {
  lit.add(metadata.eventId)
  await publisher.publish(broken(data.lamp))
})

describeEventContracts({
  catalog: [LampLit, LampBroken],
  templates,
  matches: matchesPattern,
  code: [{ resource: onLampLit, file: join(__dirname, 'handlers/on-lamp-lit.ts') }],
  publishedElsewhere: [{ source: 'signalbox.lamps', detailType: 'LampLit', reason: 'The lamps do it themselves' }],
  watched: true,
  system: async () => systemOfHandlers({ handlers: { [onLampLit]: handler }, record, digest: () => [...lit] }),
})
